import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AdviceAnswer, FindingShape } from "../../src/query/advice.ts";
import type { PatternsAnswer } from "../../src/query/patterns.ts";
import { run, startDaemon, temporaryDir } from "./daemon.ts";

/**
 * A history written by hand, read by the program, and what its advice must come to, in dollars of the price page of
 * November 2026. Opus 5.5: 4 in, 20 out, 0.20 read, 5 and 8 written; Sonnet 5.5: 2, 10, 0.10, 2.50 and 4.
 */
const dir = temporaryDir();
const home = join(dir.path, "claude");
const data = join(dir.path, "data");
const folder = join(home, "projects", "-home-ada-web");
const noon = Date.UTC(2026, 10, 18, 12);
const minute = 60_000;
const million = 1e6;

interface Line {
  readonly at: number;
  readonly model?: string;
  readonly read?: number;
  readonly write?: number;
  readonly life?: "1h" | "5m";
  readonly input?: number;
  readonly output?: number;
  /** Whether it calls a tool, and that fails. */
  readonly failing?: boolean;
}

let ids = 0;

/** A transcript of one session; each request is a line, as the client writes them. */
function session(name: string, lines: readonly Line[]): void {
  const id = `${name}-0000-4000-8000-000000000000`;
  const base = { sessionId: id, cwd: "/home/ada/web", version: "2.1.329", isSidechain: false };
  const text = lines.flatMap((line) =>
    recordsOf(line).map((record) => JSON.stringify({ ...base, ...record })),
  );
  writeFileSync(join(folder, `${id}.jsonl`), `${text.join("\n")}\n`);
}

function recordsOf({ at, failing, ...own }: Line): object[] {
  ids += 1;
  const { model = "claude-opus-5-5", read = 0, write = 0, life = "1h", input = 2, output = 5 } = own;
  const [long, short] = life === "1h" ? [write, 0] : [0, write];
  const call = { type: "tool_use", id: `toolu_${ids}`, name: "Bash", input: { command: "make" } };
  const said = { type: "text", text: "Done." };
  const usage = {
    input_tokens: input,
    output_tokens: output,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: write,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
  };
  const message = {
    id: `msg_${ids}`,
    type: "message",
    role: "assistant",
    model,
    content: [failing === true ? call : said],
    stop_reason: failing === true ? "tool_use" : "end_turn",
    usage,
  };
  const asked = {
    type: "assistant",
    uuid: `u${ids}`,
    requestId: `req_${ids}`,
    timestamp: iso(at),
    message,
  };
  if (failing !== true) return [asked];
  const result = { type: "tool_result", tool_use_id: call.id, content: "Exit code 2", is_error: true };
  const answered = {
    type: "user",
    uuid: `a${ids}`,
    timestamp: iso(at + 1000),
    toolUseResult: "Exit code 2",
    message: { role: "user", content: [result] },
  };
  return [asked, answered];
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function writeHistory(): void {
  mkdirSync(folder, { recursive: true });
  // Opus writes 100,000 tokens, Sonnet a minute later once more, three times in three sessions.
  for (const name of ["aaaaaaa1", "aaaaaaa2", "aaaaaaa3"])
    session(name, [
      { at: noon, write: 100_000 },
      { at: noon + minute, model: "claude-sonnet-5-5", write: 100_400 },
    ]);
  // After two hours 200,000 tokens are written again: worth a dollar by itself.
  session("bbbbbbb1", [
    { at: noon, write: 200_000 },
    { at: noon + 120 * minute, write: 200_500 },
  ]);
  // Four times the same failure, with requests of 10,000 fresh tokens.
  session(
    "ccccccc1",
    [0, 1, 2, 3].map((index) => ({ at: noon + index * minute, input: 10_000, failing: true })),
  );
  // Five small questions to Opus.
  for (const name of ["ddddddd1", "ddddddd2", "ddddddd3", "ddddddd4", "ddddddd5"])
    session(name, [{ at: noon, input: 3000, output: 200 }]);
}

beforeAll(async () => {
  writeHistory();
  const ran = await run(["import", home, "--data-dir", data], { HOME: dir.path });
  expect(ran.code).toBe(0);
});

afterAll(() => dir[Symbol.dispose]());

const span = ["--since", "2026-11-01", "--until", "2026-11-30", "--timezone", "UTC"] as const;

async function answer<T>(command: string, ...flags: readonly string[]): Promise<T> {
  const ran = await run([command, "--json", "--data-dir", data, ...span, ...flags], { HOME: dir.path });
  expect([ran.code, ran.err]).toEqual([0, ""]);
  return JSON.parse(ran.out) as T;
}

function found({ findings }: AdviceAnswer, kind: FindingShape["kind"]): FindingShape | undefined {
  return findings.find((finding) => finding.kind === kind);
}

/** Dollars in whole nano-dollars: sums of decimal fractions are not exact in binary. */
function nano(usd: number | null | undefined): number | undefined {
  return usd === null || usd === undefined ? undefined : Math.round(usd * 1e9);
}

test("a history written by hand gets the advice that its prices come to, to the nano-dollar", async () => {
  const advice = await answer<AdviceAnswer>("advice");
  expect(advice).toMatchObject({ requests: 17, sessions: 10, unpriced_requests: 0 });
  const switched = found(advice, "model_switch");
  expect(nano(switched?.saving_usd)).toBe((3 * 100_000 * (4 - 0.1) * 1e9) / million);
  expect(switched).toMatchObject({ times: 3, sessions: 3, tokens: 300_000 });
  const expired = found(advice, "expired_cache");
  expect(nano(expired?.saving_usd)).toBe((200_000 * (8 - 0.2) * 1e9) / million);
  expect(expired?.evidence[0]).toMatchObject({
    session_id: "bbbbbbb1-0000-4000-8000-000000000000",
    project: "/home/ada/web",
    at: "2026-11-18T14:00:00.000Z",
    detail: "after a pause of 2 hours",
  });
  const failing = found(advice, "failing_tools");
  expect(nano(failing?.saving_usd)).toBe((3 * (10_000 * 4 + 5 * 20) * 1e9) / million);
  expect(failing?.evidence[0]?.detail).toBe("Bash failed 4 times: Exit code 2");
  const small = found(advice, "small_requests");
  expect(nano(small?.saving_usd)).toBe((5 * (3000 * 2 + 200 * 10) * 1e9) / million);
});

test("what several findings name is counted once", async () => {
  const advice = await answer<AdviceAnswer>("advice");
  const short = found(advice, "five_minute_cache");
  // All writes of the four sessions for an hour would have been three dollars (Sonnet: 1.50) a million cheaper.
  const writes = [3 * 100_000 * 3, 3 * 100_400 * 1.5, 200_000 * 3, 200_500 * 3];
  expect(nano(short?.saving_usd)).toBe(Math.round((writes.reduce((sum, one) => sum + one) * 1e9) / million));
  const others = ["model_switch", "expired_cache", "failing_tools", "small_requests"] as const;
  const whole = others.reduce((sum, kind) => sum + (found(advice, kind)?.saving_usd ?? 0), 0);
  // The setting keeps the first requests of the four sessions; the second are the switch's and the pause's.
  const rest = (3 * 100_000 * 3 + 200_000 * 3) / million;
  expect(nano(advice.saving_up_to_usd)).toBe(nano(whole + rest));
  expect(advice.saving_up_to_usd).toBeLessThan(advice.spent_usd ?? 0);
});

test("one session is advised by its id, and told to a person in lines that fit", async () => {
  const ran = await run(["advice", "bbbbbbb1", "--data-dir", data], { HOME: dir.path, COLUMNS: "40" });
  expect(ran.out).toContain("$1.56  Cache that expired in a pause");
  expect(Math.max(...ran.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
});

test("patterns count the same requests", async () => {
  const patterns = await answer<PatternsAnswer>("patterns");
  // 2026-11-18 was a Wednesday.
  const [twelve, , two] = patterns.heat[2]?.hours.slice(12) ?? [];
  expect([twelve?.requests, two?.requests]).toEqual([16, 1]);
  expect(patterns).toMatchObject({ days: 1, parallel: { hours: 2, most: 10, same_project_hours: 1 } });
  expect(patterns.tools).toEqual([{ tool: "Bash", calls: 4, failed: 4 }]);
});

test("the API answers what the command prints", async () => {
  await using daemon = await startDaemon(data);
  const query = "from=2026-11-01&to=2026-11-30&timezone=UTC";
  for (const name of ["advice", "patterns"]) {
    const response = await fetch(`${daemon.httpUrl}/api/${name}?${query}`, {
      headers: { authorization: `Bearer ${daemon.token}` },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(await answer(name));
  }
});
