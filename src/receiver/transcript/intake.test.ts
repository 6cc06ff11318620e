import { afterAll, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import { AppError, type ErrorCode } from "../../domain/error.ts";
import { nothingHappened } from "../../domain/outcome.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import { TranscriptIntake } from "./intake.ts";
import { defaultLineLimits } from "./line.ts";
import type { FileDialect } from "./reading.ts";
import { ReadingTally } from "./reading-tally.ts";

const folder = mkdtempSync(join(tmpdir(), "intake-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

function line(type: string, id: number, message: object): string {
  const timestamp = new Date(Date.UTC(2026, 10, 19, 12) + id * 1000).toISOString();
  return `${JSON.stringify({ type, uuid: `u${id}`, sessionId: "s1", timestamp, message })}\n`;
}

/** An answer that calls a tool. */
function call(id: number): string {
  const content = [{ type: "tool_use", id: `toolu_01abcde${id}`, name: "Edit", input: { file_path: "/a" } }];
  return line("assistant", id, { id: `msg_${id}`, content, usage: { input_tokens: 1, output_tokens: 9 } });
}

/** The answer of the tool that was called by `id`. */
function result(id: number): string {
  const content = [{ type: "tool_result", tool_use_id: `toolu_01abcde${id}`, content: "fine" }];
  return line("user", id + 500, { role: "user", content });
}

/** An intake into a real ledger whose commits fail as often as a test says. */
class World implements Disposable {
  readonly path = join(folder, `${(made += 1)}.jsonl`);
  readonly tally = new ReadingTally();
  readonly logged: string[] = [];
  readonly ending = new AbortController();
  readonly #db = openForWriting(":memory:");
  readonly #writer = new SqliteWriter(this.#db);
  readonly reader = new SqliteReader(this.#db);
  /** Reasons for which the next commits fail, in their order. */
  readonly failures: ErrorCode[] = [];
  /** What was dropped on the way, as each delivery that was taken says. */
  readonly dropped: Record<string, number>[] = [];
  commits = 0;

  intake(dialect: FileDialect = claudeCodeFiles): TranscriptIntake {
    const { tally, ending } = this;
    return new TranscriptIntake({
      dialect,
      consume: async ({ observations, dropped, progress }) => {
        const code = this.failures.shift();
        if (code !== undefined) throw new AppError(code, "the ledger says no");
        this.#writer.commit(observations, progress);
        this.dropped.push(Object.fromEntries(dropped));
        this.commits += 1;
        return nothingHappened;
      },
      cursorOf: (path) => this.reader.cursor(path),
      settings: { clock: () => 7, limits: defaultLineLimits, chunk: { bytes: 300, observations: 100 } },
      tally,
      signal: ending.signal,
      log: (text) => void this.logged.push(text),
    });
  }

  write(...lines: readonly string[]): void {
    appendFileSync(this.path, lines.join(""));
  }

  counts() {
    const [totals] = this.reader.totals([1], 0);
    return { requests: totals?.requests, toolCalls: totals?.toolCalls, output: totals?.usage.output };
  }

  [Symbol.dispose](): void {
    this.#writer.close();
  }
}

test("a commit that is not possible now is tried again, and nothing is lost or doubled", async () => {
  using world = new World();
  world.write(...[1, 2, 3, 4].flatMap((id) => [call(id), result(id)]));
  world.failures.push("unavailable", "unavailable", "overloaded");
  await world.intake().take(world.path);
  expect(world.counts()).toEqual({ requests: 4, toolCalls: 4, output: 36 });
  expect(world.tally.snapshot()).toMatchObject({ retries: 3, lines: 8, brokenLines: 0 });
  expect(world.commits).toBeGreaterThan(3);
});

test("a commit that failed leaves no cursor behind: whoever comes next reads the same lines", async () => {
  using world = new World();
  world.write(call(1), call(2));
  world.failures.push("unavailable");
  const taking = world.intake().take(world.path);
  world.ending.abort();
  await taking;
  expect(world.reader.cursor(world.path)).toBeUndefined();
  expect(world.tally.snapshot()).toMatchObject({ bytes: 0, lines: 0 });
});

test("what was dropped by checks in another thread is told with its chunk, each reason as often as it came", async () => {
  using world = new World();
  const chunk = { path: world.path, observations: [], progress: { cursors: [], brokenLines: [] } };
  const intake = world.intake();
  await intake.commit({
    ...chunk,
    bytes: 1,
    lines: 3,
    checked: { dropped: ["negative", "invalid", "negative"] },
  });
  await intake.commit({ ...chunk, bytes: 1, lines: 1 });
  expect(world.dropped).toEqual([{ negative: 2, invalid: 1 }, {}]);
});

test("a record that no ledger would ever take is told of alone, and all others are kept", async () => {
  using world = new World();
  world.write(...[1, 2, 3, 4].map((id) => call(id)));
  // The whole, its first half, and in that the first quarter: until what is wrong stands alone.
  const before = 3;
  world.failures.push(...Array.from({ length: before }, () => "internal" as const));
  await world.intake().take(world.path);
  const fault = `a record in ${world.path} cannot be stored: the ledger says no`;
  expect(world.logged).toEqual([fault]);
  expect([...world.tally.snapshot().faults]).toEqual([[world.path, fault]]);
  const { requests = 0, toolCalls = 0 } = world.counts();
  expect(requests + toolCalls).toBe(7);
  expect(world.reader.cursor(world.path)?.offset).toBe(world.reader.cursor(world.path)?.size);
  expect(world.tally.snapshot().retries).toBe(0);
});

test("a cursor that no ledger takes is told of, and not taken for a record", async () => {
  using world = new World();
  world.write("\n");
  world.failures.push("internal");
  await world.intake().take(world.path);
  const fault = `what was read of ${world.path} cannot be noted: the ledger says no`;
  expect(world.logged).toEqual([fault]);
  expect([...world.tally.snapshot().faults.values()]).toEqual([fault]);
});

test("a file that grew is read from where it was left, by a reader that knows what came before", async () => {
  using world = new World();
  const intake = world.intake();
  world.write(call(1));
  await intake.take(world.path);
  const { bytes } = world.tally.snapshot();
  world.write(result(1));
  await intake.take(world.path);
  expect(world.tally.snapshot().bytes).toBe(bytes + result(1).length);
  expect(world.reader.toolCalls({}, 10)).toMatchObject([
    { tool: "Edit", success: true, durationMs: 500_000 },
  ]);
});

test("a file that did not grow is not read again", async () => {
  using world = new World();
  const intake = world.intake();
  world.write(call(1), result(1));
  await intake.take(world.path);
  const { bytes, lines } = world.tally.snapshot();
  await intake.take(world.path);
  await world.intake().take(world.path);
  expect(world.tally.snapshot()).toMatchObject({ bytes, lines });
});

test("a file that was replaced is read from its start, and counts what is new", async () => {
  using world = new World();
  const intake = world.intake();
  world.write(call(1), call(2));
  await intake.take(world.path);
  writeFileSync(world.path, [call(3), call(2)].join(""));
  await intake.take(world.path);
  expect(world.counts()).toEqual({ requests: 3, toolCalls: 3, output: 27 });
});

test("a file that is not there says nothing, and one that cannot be read is told of until it can", async () => {
  using world = new World();
  const intake = world.intake();
  await intake.take(world.path);
  expect(world.logged).toEqual([]);
  mkdirSync(world.path);
  await intake.take(world.path);
  expect([...world.tally.snapshot().faults.keys()]).toEqual([world.path]);
  expect(world.logged).toEqual([`cannot read the transcript ${world.path}: it is not a file`]);
  rmSync(world.path, { recursive: true });
  world.write(call(1));
  await intake.take(world.path);
  expect(world.tally.snapshot().faults.size).toBe(0);
  expect(world.counts().requests).toBe(1);
});

test("a reader that fails is a fault of its file, and not of whoever reads it", async () => {
  using world = new World();
  world.write(call(1));
  const dialect: FileDialect = {
    open: () => ({
      read: () => {
        throw new RangeError("too deep");
      },
      drain: () => [],
    }),
  };
  await world.intake(dialect).take(world.path);
  expect([...world.tally.snapshot().faults]).toEqual([[world.path, "too deep"]]);
  expect(world.reader.cursor(world.path)).toBeUndefined();
});

test("broken lines are counted once and kept with where they are", async () => {
  using world = new World();
  world.write(call(1), "oops\n", call(2));
  const intake = world.intake();
  await intake.take(world.path);
  await intake.take(world.path);
  expect(world.tally.snapshot().brokenLines).toBe(1);
  expect(world.reader.brokenLines(10)).toMatchObject([
    { path: world.path, offset: call(1).length, length: 5 },
  ]);
});
