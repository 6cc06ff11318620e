import { expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, noon, post, send } from "./otlp.ts";
import { startReceiver } from "./otlp-receiver.ts";
import { ledgerOf, relayOf, until } from "./relay-pair.ts";

const fixtures = join(import.meta.dir, "..", "fixtures");
const histories = ["2.1.329-errors", "2.1.329-plan-approved", "2.1.329-background"];

/** A client's folder with real histories in it. */
function clientDir(dir: string): string {
  const folder = join(dir, "claude", "projects", "-home-user-project");
  mkdirSync(folder, { recursive: true });
  for (const name of histories) {
    const from = join(fixtures, "transcripts", `${name}.jsonl`);
    const [first = ""] = readFileSync(from, "utf8").split("\n");
    const id = /"sessionId":"([^"]+)"/.exec(first + readFileSync(from, "utf8"))?.[1] ?? name;
    cpSync(from, join(folder, `${id}.jsonl`));
  }
  return join(dir, "claude");
}

function startSender(dir: string, endpoint: string, flags: readonly string[] = []): Promise<StartedDaemon> {
  const relay = { name: "centre", mode: "facts", endpoint };
  writeFileSync(join(dir, "config.json"), JSON.stringify({ exporter: { relay: [relay] } }));
  return startDaemon(dir, flags);
}

async function tellEverything(daemon: StartedDaemon): Promise<void> {
  for (const signal of ["logs", "traces"]) {
    const body = readFileSync(join(fixtures, "otlp", `claude-code-2.1.329-${signal}.json`));
    expect((await post(daemon, { path: `/v1/${signal}`, body })).status).toBe(200);
  }
}

/** Of a session without any of these nothing is told. */
const factsOf = (daemon: StartedDaemon) =>
  ledgerOf(daemon, ({ requests, prompts, tool_calls }) => requests + prompts + tool_calls > 0);

test("transcripts, events and spans of one collector are facts at another, each counted once, to the digit", async () => {
  using a = temporaryDir();
  using b = temporaryDir();
  let centre = await startDaemon(b.path);
  const { port } = new URL(centre.httpUrl);
  const flags = ["--claude-dir", clientDir(a.path)];
  let sender = await startSender(a.path, centre.httpUrl, flags);
  try {
    await tellEverything(sender);
    await until(async () => (await relayOf(sender)).sent > 0, "facts go on");
    // Either end dies while facts are under way, and what is told again changes nothing.
    await sender.kill();
    sender = await startSender(a.path, `http://127.0.0.1:${port}`, flags);
    await centre.kill();
    await tellEverything(sender);
    await send(sender, { signal: "logs", message: logs(apiRequest("late", "req_late", { at: noon })) });
    centre = await startDaemon(b.path, ["--port", port]);
    await until(async () => (await sender.get("/api/health")).reading.importing === null, "all is read");
    const known = await factsOf(sender);
    expect(known.sessions.length).toBeGreaterThan(4);
    expect(known.usage[0].total.requests).toBeGreaterThan(10);
    await until(async () => Bun.deepEquals(await factsOf(centre), known), "both know the same").catch(
      () => undefined,
    );
    expect(await factsOf(centre)).toEqual(known);
  } finally {
    await sender.kill();
    await centre.kill();
  }
}, 120_000);

test("who takes out an attribute takes out what facts tell of it, and no more", async () => {
  using dir = temporaryDir();
  using receiver = startReceiver();
  const redact = ["user.email", "vcs.ref.head.name"];
  const relay = { name: "centre", mode: "facts", endpoint: receiver.url, redact };
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ exporter: { relay: [relay] } }));
  await using sender = await startDaemon(dir.path);
  const own = { at: noon, "user.email": "ada@example.org", "host.name": "her-machine" };
  await send(sender, { signal: "logs", message: logs(apiRequest("s1", "req_1", own)) });
  await until(async () => receiver.logValues("event.name").length > 0, "the fact comes");
  expect((await sender.get("/api/sessions/s1")).session.user).toBe("ada@example.org");
  expect(receiver.logValues("hallmonitor.session_user")).toEqual([]);
  expect(receiver.logValues("hallmonitor.session_host")).toEqual(["her-machine"]);
  expect(receiver.logValues("gen_ai.conversation.id")).toEqual(["s1"]);
}, 60_000);

test("a fact carries what the conventions name, and no text of anybody", async () => {
  using dir = temporaryDir();
  using receiver = startReceiver();
  await using sender = await startSender(dir.path, receiver.url, ["--claude-dir", clientDir(dir.path)]);
  await until(async () => {
    if ((await sender.get("/api/health")).reading.importing !== null) return false;
    const things = (await factsOf(sender)).sessions.flatMap(([, ...counts]: any) => counts.slice(0, 4));
    return receiver.logValues("event.name").length >= things.reduce((sum: number, one: number) => sum + one);
  }, "a fact of each thing comes");
  const names = new Set(receiver.logValues("event.name"));
  expect([...names].toSorted()).toEqual([
    "hallmonitor.prompt",
    "hallmonitor.request",
    "hallmonitor.tool_call",
  ]);
  for (const key of ["gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "hallmonitor.cost_usd"])
    expect(receiver.logValues(key).every((value) => Number(value) >= 0)).toBe(true);
  expect(receiver.logValues("gen_ai.agent.name")).toContain("claude-code");
  for (const key of ["hallmonitor.text", "hallmonitor.input"]) expect(receiver.logValues(key)).toEqual([]);
  expect((await relayOf(sender)).dropped).toEqual({});
}, 60_000);
