/**
 * A client as it is beside a collector that comes and goes: its hooks and status lines find it or write to the spool, by the
 * program's own code, and its transcripts grow, torn lines among them.
 */
import { expect } from "bun:test";
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { postEvent } from "../../src/command/post-event.ts";
import { askDaemon } from "../../src/command/statusline/daemon.ts";
import { readToken, runningDaemon } from "../../src/self/data-dir.ts";
import { spoolLimits, writeSpool } from "../../src/self/spool.ts";
import { answerMessage } from "../answer-message.ts";

/** What a client told so far. */
export interface ToldByClient {
  readonly prompts: string[];
  readonly toolCalls: string[];
  readonly samples: number[];
  /** Ids of messages in its transcripts. */
  readonly messages: string[];
  /** Events that the collector took while they were told, and those that went to the spool. */
  live: number;
  spooled: number;
}

/** A client at work. `told` grows until `stop` has resolved, and is whole only then. */
export interface Client {
  readonly told: ToldByClient;
  /** Ends it, with every line whole. */
  stop(): Promise<ToldByClient>;
}

interface Place {
  readonly dataDir: string;
  readonly claudeDir: string;
  readonly random: () => number;
}

const agent = "claude-code";
/** As `hallmonitor hook` and `hallmonitor statusline` wait for a collector, milliseconds. */
const patienceMs = 50;
/** A client does something every few milliseconds. */
const restMs = 8;

/** Starts a client that goes on, whatever becomes of the collector, until it is stopped. */
export function startClient(place: Place): Client {
  const told: ToldByClient = {
    prompts: [],
    toolCalls: [],
    samples: [],
    messages: [],
    live: 0,
    spooled: 0,
  };
  const ending = new AbortController();
  const goOn = async (step: (number: number) => Promise<void> | void): Promise<void> => {
    for (let number = 0; !ending.signal.aborted; number += 1) {
      await step(number);
      await Bun.sleep(restMs);
    }
  };
  const session = crypto.randomUUID();
  const writer = openHistory(place, told);
  const all = Promise.all([
    goOn((number) => turn(place, told, { session, number })),
    goOn((number) => statusLine(place, told, { session, number })),
    goOn(writer.write),
  ]);
  return {
    told,
    stop: async () => {
      ending.abort();
      await all;
      writer.finish();
      return told;
    },
  };
}

/** A prompt, and a tool that is used for it. */
async function turn(
  place: Place,
  told: ToldByClient,
  { session, number }: { session: string; number: number },
): Promise<void> {
  const [prompt, toolUse] = [crypto.randomUUID(), `toolu_hook${number}`];
  const common = { session_id: session, cwd: "/home/dev/web" };
  const tool = { ...common, tool_name: "Bash", tool_use_id: toolUse, tool_input: { command: "ls" } };
  await hook(place, told, {
    ...common,
    hook_event_name: "UserPromptSubmit",
    prompt: "go on",
    prompt_id: prompt,
  });
  told.prompts.push(prompt);
  await hook(place, told, { ...tool, hook_event_name: "PreToolUse" });
  told.toolCalls.push(toolUse);
  await hook(place, told, { ...tool, hook_event_name: "PostToolUse", tool_response: {} });
}

/** What `hallmonitor hook` does: to the collector, or to the spool. */
async function hook({ dataDir }: Place, told: ToldByClient, body: object): Promise<void> {
  const at = Date.now();
  const url = runningDaemon(dataDir)?.http_url;
  const input = new TextEncoder().encode(JSON.stringify(body));
  const answer = url === undefined ? undefined : await postEvent(url, { agent, at, input }, patienceMs);
  if (answer !== undefined) {
    expect(answer.isTaken).toBe(true);
    told.live += 1;
  } else {
    expect(writeSpool(dataDir, { v: 1, channel: "hook", agent, at, body }, spoolLimits)).toBe("written");
    told.spooled += 1;
  }
}

/** What `hallmonitor statusline` does. Its context grows by a token each time. */
async function statusLine(
  { dataDir }: Place,
  told: ToldByClient,
  { session, number }: { session: string; number: number },
): Promise<void> {
  const at = Date.now();
  const body = {
    session_id: session,
    model: { id: "claude-opus-5-5" },
    context_window: { current_usage: { input_tokens: number + 1 }, context_window_size: 200_000 },
  };
  const daemon = runningDaemon(dataDir);
  const asked = { body, at, budgetMs: patienceMs };
  const answer = daemon && (await askDaemon({ httpUrl: daemon.http_url, token: readToken(dataDir) }, asked));
  if (answer === undefined || answer.retry) {
    const record = { v: 1, channel: "statusline", agent, at, body } as const;
    expect(writeSpool(dataDir, record, spoolLimits)).toBe("written");
    told.spooled += 1;
  } else told.live += 1;
  told.samples.push(number + 1);
}

/** Transcripts of two sessions. A line is often written in two pieces, with the collector's death between them at times. */
function openHistory({ claudeDir, random }: Place, told: ToldByClient) {
  const folder = join(claudeDir, "projects", "-home-dev-web");
  mkdirSync(folder, { recursive: true });
  const sessions = [crypto.randomUUID(), crypto.randomUUID()];
  const rest = new Map<string, string>();
  const append = (session: string, text: string): void =>
    appendFileSync(join(folder, `${session}.jsonl`), text);
  const finish = (session: string): void => {
    append(session, rest.get(session) ?? "");
    rest.delete(session);
  };
  return {
    write: (number: number): void => {
      const session = sessions[number % sessions.length] ?? "";
      finish(session);
      const line = answerLine(session, number);
      const cut = random() < 0.5 ? line.length : Math.floor(line.length * random());
      append(session, line.slice(0, cut));
      rest.set(session, line.slice(cut));
      told.messages.push(`msg_grown${number}`);
    },
    finish: () => sessions.forEach(finish),
  };
}

function answerLine(session: string, number: number): string {
  const line = {
    type: "assistant",
    uuid: crypto.randomUUID(),
    sessionId: session,
    timestamp: new Date(Date.now()).toISOString(),
    cwd: "/home/dev/web",
    version: "2.1.329",
    requestId: `req_grown${number}`,
    message: answerMessage(`grown${number}`),
  };
  return `${JSON.stringify(line)}\n`;
}
