/** The same session told by every channel at once: OTLP on each wire, hooks, transcripts and a relay, twice over and in any order. */
import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { postEvent } from "../../src/command/post-event.ts";
import { spoolDir, spoolLimits, writeSpool } from "../../src/self/spool.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, event, logs, noon, send, wires } from "../e2e/otlp.ts";
import { relayOf, until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt, type Look } from "./look.ts";

const times = rounds(1, 5);
const turns = 60;
const session = "5e550000-0000-4000-8000-000000000001";
const project = "/home/dev/web";
/** What each channel says a request put out: the transcript knows best. */
const output = { event: 20, transcript: 21 } as const;

/** One account of one thing by one channel. */
type Delivery = (near: StartedDaemon, far: StartedDaemon) => Promise<void>;

/** What is to be known when everything was told. */
interface Truth {
  /** Message ids of requests that a transcript told of, request ids of the others. */
  readonly requests: string[];
  readonly toolCalls: string[];
  readonly prompts: string[];
  output: number;
}

test.each(Array.from({ length: times }, (_, time) => seed + time))(
  "told by all channels at once, twice over, in any order and over a kill -9, each thing counts once (seed %d)",
  async (chance) => {
    using dir = temporaryDir();
    const random = seeded(chance);
    const [nearDir, farDir, claudeDir] = ["near", "far", "claude"].map((name) => join(dir.path, name));
    const places = {
      dataDir: nearDir ?? "",
      file: join(claudeDir ?? "", "projects", "-p", `${session}.jsonl`),
    };
    mkdirSync(join(places.file, ".."), { recursive: true });
    await using far = await startDaemon(farDir ?? "", ["--no-import", "--no-watch"]);
    mkdirSync(places.dataDir, { mode: 0o700 });
    const relay = [{ name: "centre", endpoint: far.httpUrl }];
    writeFileSync(join(places.dataDir, "config.json"), JSON.stringify({ exporter: { relay } }));
    const start = () => startDaemon(places.dataDir, ["--claude-dir", claudeDir ?? ""]);

    const { truth, central, deliveries } = everything(random, places);
    const shuffled = [...deliveries, ...deliveries.filter(() => random() < 0.5)].toSorted(
      () => random() - 0.5,
    );
    const first = await start();
    const half = Math.floor(shuffled.length / 2);
    // What is under way when it dies is told again, as senders do.
    const cut = await Promise.all([tellAll(shuffled.slice(0, half), first, far), dieAmong(first, random)]);
    const near = await start();
    expect(await tellAll([...cut[0], ...shuffled.slice(half)], near, far)).toEqual([]);
    // What would count twice does so once the transcript is read to its end, which its last prompt tells of.
    truth.prompts.push(appendLast(places));

    await until(async () => {
      const { prompts, tool_calls, requests } = (await near.get("/api/sessions")).sessions[0];
      const isToldAll =
        prompts >= truth.prompts.length &&
        tool_calls >= truth.toolCalls.length &&
        requests >= truth.requests.length;
      return isToldAll && (await relayOf(near)).waiting.items === 0 && isEmpty(places.dataDir);
    }, "everything is taken in and sent on");
    const { total } = await near.get("/api/usage?group_by=model");
    expect(total).toMatchObject({ requests: truth.requests.length, usage: { output_tokens: truth.output } });
    expect([await near.stop(), await far.stop()]).toEqual([0, 0]);
    expect(sumOf(lookAt(places.dataDir))).toEqual(sumOf(truth));
    expect(sumOf(lookAt(farDir ?? ""))).toEqual(sumOf(central));
    proved({
      what: "the same session by OTLP on three wires, hooks, its transcript and a relay at once, shuffled, half of it twice, over a kill -9",
      rounds: 1,
      outcome:
        `${shuffled.length} accounts came to ${truth.requests.length} requests, ${truth.output.toLocaleString("en")} output tokens, ` +
        `${truth.toolCalls.length} tool calls and ${truth.prompts.length} prompts, each once, here and at the other end (seed ${chance})`,
    });
  },
  patience(60_000, 1),
);

function sumOf({ requests, toolCalls, prompts }: Pick<Look, "requests" | "toolCalls" | "prompts">) {
  return {
    requests: requests.toSorted(),
    toolCalls: toolCalls.toSorted(),
    prompts: prompts.toSorted(),
  };
}

/** Tells in six lanes; what could not be told, because its collector died, is the answer. */
async function tellAll(
  all: readonly Delivery[],
  near: StartedDaemon,
  far: StartedDaemon,
): Promise<Delivery[]> {
  const failed: Delivery[] = [];
  const lane = async (first: number): Promise<void> => {
    for (const tell of all.filter((_, index) => index % 6 === first))
      await tell(near, far).catch(() => void failed.push(tell));
  };
  await Promise.all([0, 1, 2, 3, 4, 5].map(lane));
  return failed;
}

async function dieAmong(daemon: StartedDaemon, random: () => number): Promise<void> {
  await until(
    async () => (await daemon.get("/api/usage?group_by=model")).total.requests > turns / 8,
    "some are told",
  );
  await Bun.sleep(random() * 30);
  await daemon.kill();
}

interface Place {
  readonly dataDir: string;
  /** The transcript. */
  readonly file: string;
}

const kinds = ["prompts", "requests", "toolCalls"] as const;

/** All accounts of a session of so many turns, each thing told by some of the channels that could. */
function everything(random: () => number, place: Place) {
  const truth: Truth = { requests: [], toolCalls: [], prompts: [], output: 0 };
  const central: Truth = { requests: [], toolCalls: [], prompts: [], output: 0 };
  const deliveries: Delivery[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const hasLines = random() < 0.6;
    if (hasLines) deliveries.push(...linesOf(turn, place));
    const [events, hooks] = [eventsOf(turn, random), hooksOf(turn, place)];
    for (const kind of kinds) {
      const { id, messageId } = idsOf(turn)[kind];
      truth[kind].push(hasLines ? (messageId ?? id) : id);
      const isHooked = kind !== "requests" && random() < 0.6;
      if (isHooked) deliveries.push(...hooks[kind]);
      if (random() < 0.4 && (hasLines || isHooked)) continue;
      deliveries.push(events[kind]);
      central[kind].push(id);
    }
    truth.output += hasLines ? output.transcript : output.event;
  }
  return { truth, central, deliveries };
}

function eventsOf(turn: number, random: () => number): Record<(typeof kinds)[number], Delivery> {
  const at = noon + turn * 1000;
  const { prompts, requests, toolCalls } = idsOf(turn);
  const of = { "session.id": session };
  const used = { ...of, tool_name: "Bash", tool_use_id: toolCalls.id, success: "true" };
  const wire = wires[turn % 3] ?? "grpc";
  const over =
    (record: ReturnType<typeof event>): Delivery =>
    async (near, far) => {
      // A client may be told to report to both.
      for (const daemon of random() < 0.3 ? [far, near] : [near]) {
        const { status } = await send(daemon, { signal: "logs", message: logs(record), wire });
        expect(status).toBe(200);
      }
    };
  return {
    prompts: over(event("user_prompt", at, { ...of, "prompt.id": prompts.id, prompt_length: 5 })),
    requests: over(apiRequest(session, requests.id, { at: at + 1 })),
    toolCalls: over(event("tool_result", at + 2, used)),
  };
}

function hooksOf(turn: number, { dataDir }: Place): Record<"prompts" | "toolCalls", readonly Delivery[]> {
  const { prompts, toolCalls } = idsOf(turn);
  const agent = "claude-code";
  const hook =
    (own: object): Delivery =>
    async ({ httpUrl }) => {
      const body = { session_id: session, cwd: project, ...own };
      const at = Date.now();
      const input = new TextEncoder().encode(JSON.stringify(body));
      if ((await postEvent(httpUrl, { agent, at, input }, 50)) === undefined)
        writeSpool(dataDir, { v: 1, channel: "hook", agent, at, body }, spoolLimits);
    };
  const tool = { tool_name: "Bash", tool_use_id: toolCalls.id, tool_input: { command: "ls" } };
  return {
    prompts: [hook({ hook_event_name: "UserPromptSubmit", prompt: "go on", prompt_id: prompts.id })],
    toolCalls: [
      hook({ hook_event_name: "PreToolUse", ...tool }),
      hook({ hook_event_name: "PostToolUse", ...tool, tool_response: {} }),
    ],
  };
}

/** The prompt; the answer, which calls a tool, with what came of that; and the answer again, as clients repeat lines. */
function linesOf(turn: number, { file }: Place): readonly Delivery[] {
  const { prompts, requests, toolCalls } = idsOf(turn);
  const at = noon + turn * 1000;
  const append =
    (...told: object[]): Delivery =>
    async () =>
      appendLines(file, at, told);
  const result = [{ type: "tool_result", tool_use_id: toolCalls.id, content: "a" }];
  const called = { type: "tool_use", id: toolCalls.id, name: "Bash", input: { command: "ls" } };
  const answer = answered(requests, [called]);
  return [
    append(prompted(prompts.id)),
    append(answer, { type: "user", message: { role: "user", content: result } }),
    append(answer),
  ];
}

/** One prompt more, at the end of the transcript; its id. */
function appendLast({ file }: Place): string {
  const { id } = idsOf(turns).prompts;
  appendLines(file, noon + turns * 1000, [prompted(id)]);
  return id;
}

function appendLines(file: string, at: number, told: readonly object[]): void {
  appendFileSync(file, told.map((one) => `${JSON.stringify({ ...frame(at), ...one })}\n`).join(""));
}

function prompted(promptId: string): object {
  return { type: "user", promptId, message: { role: "user", content: "go on" } };
}

function idsOf(turn: number) {
  const hex = turn.toString(16).padStart(12, "0");
  return {
    prompts: { id: `5e550000-0000-4000-9000-${hex}`, messageId: undefined },
    requests: { id: `req_all${turn}`, messageId: `msg_all${turn}` },
    toolCalls: { id: `toolu_all${hex}`, messageId: undefined },
  };
}

function frame(at: number) {
  return {
    uuid: crypto.randomUUID(),
    sessionId: session,
    timestamp: new Date(at).toISOString(),
    cwd: project,
    version: "2.1.329",
    isSidechain: false,
  };
}

function answered({ id, messageId }: { id: string; messageId: string }, content: readonly object[]): object {
  const usage = {
    input_tokens: 10,
    output_tokens: output.transcript,
    cache_read_input_tokens: 30,
    cache_creation_input_tokens: 40,
  };
  const message = {
    id: messageId,
    role: "assistant",
    model: "claude-opus-5-5",
    content,
    stop_reason: "tool_use",
    usage,
  };
  return { type: "assistant", requestId: id, message };
}

function isEmpty(dataDir: string): boolean {
  return readdirSync(join(dataDir)).includes("spool") ? readdirSync(spoolDir(dataDir)).length === 0 : true;
}
