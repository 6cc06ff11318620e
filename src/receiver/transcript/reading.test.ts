import { afterAll, describe, expect, test } from "bun:test";
import { appendFileSync, fstatSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "../../../test/contract/observation.ts";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import type { Cursor } from "../../domain/cursor.ts";
import type { Observation } from "../../domain/observation.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import { openTranscript } from "./cursor.ts";
import { defaultLineLimits } from "./line.ts";
import { openReader, readChunks, type Chunk, type FileReader } from "./reading.ts";

const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "transcripts");
const session = "2.1.329-subagent/8106e608-a3d7-4b3e-a047-dc093ce64b99";
const files = [
  "2.1.197-tools-compact.jsonl",
  "2.1.329-plan.jsonl",
  "2.1.329-errors.jsonl",
  `${session}.jsonl`,
  `${session}/subagents/agent-aad54219db94fdf6b.jsonl`,
].map((name) => join(fixtures, name));

const folder = mkdtempSync(join(tmpdir(), "reading-"));
afterAll(() => rmSync(folder, { recursive: true }));
let made = 0;

function fileOf(content: string): string {
  const path = join(folder, `${(made += 1)}.jsonl`);
  writeFileSync(path, content);
  return path;
}

interface Pace {
  readonly bytes: number;
  readonly observations?: number;
  readonly cursor?: Cursor | undefined;
  readonly reader?: FileReader;
}

/** The chunks of a file from where a cursor says. */
function* chunksOf(path: string, { bytes, observations = 1000, cursor, reader }: Pace): Generator<Chunk> {
  const file = openTranscript(path, cursor);
  if (file.outcome !== "open") throw new Error(file.outcome);
  yield* readChunks(file, reader ?? openReader(claudeCodeFiles, file), {
    clock: () => 7,
    limits: defaultLineLimits,
    chunk: { bytes, observations },
  });
}

/** A dialect that hands on every value it reads as it is. */
function recorder(): FileReader & { readonly values: unknown[] } {
  const values: unknown[] = [];
  return { values, read: (line) => noted(values, line), drain: () => [] };
}

function noted(values: unknown[], line: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(line.toString("utf8"));
    if (value !== null) values.push(value);
    return value !== null;
  } catch {
    return false;
  }
}

/** Everything a ledger holds after these chunks, each committed on its own. */
function pictureOf(chunks: Iterable<Chunk>) {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  for (const { observations, progress } of chunks) writer.commit(observations, progress);
  const sessions = reader.sessions({}, 100).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const picture = {
    totals: reader.totals(
      sessions.map(({ key }) => key),
      0,
    ),
    facts: sessions.map(({ id, facts, startedAt, lastSeenAt }) => ({ id, facts, startedAt, lastSeenAt })),
    requests: bare(reader.requests({}, 1000)),
    toolCalls: bare(reader.toolCalls({}, 1000)),
    prompts: bare(reader.prompts({}, 1000)),
    subagents: bare(reader.subagents({}, 1000)),
    compactions: bare(reader.compactions({}, 1000)),
    tasks: bare(reader.tasks({}, 1000)),
    statements: bare(reader.statements({}, 1000)),
    cursors: reader.cursors().toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
  writer.close();
  return picture;
}

/** Things without the ledger's own numbers, which say only in which order it heard of them. */
function bare(things: readonly { readonly key: number }[]): string[] {
  return things.map(({ key: _key, ...thing }) => JSON.stringify({ ...thing, sessionKey: 0 })).toSorted();
}

/** A small generator of numbers from 0 to 1, so that a failure can be seen again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe("where chunks end", () => {
  const whole = pictureOf(files.flatMap((path) => [...chunksOf(path, { bytes: 1 << 24 })]));

  test("does not change the ledger, though answers and tools are split", () => {
    expect(whole.totals.map(({ requests }) => requests).toSorted()).toEqual([1, 4, 4, 5]);
    const random = seeded(20_261_119);
    for (let run = 0; run < 12; run += 1) {
      const chunks = files.flatMap((path) => [...chunksOf(path, { bytes: 1 + Math.floor(random() * 4000) })]);
      expect(chunks.length).toBeGreaterThan(files.length);
      expect(pictureOf(chunks)).toEqual(whole);
    }
  });

  test("does not change what was counted, though each chunk has a reader that knows nothing of the one before", () => {
    const random = seeded(7);
    for (let run = 0; run < 8; run += 1) {
      const picture = pictureOf(files.flatMap((path) => chunksOfRestarts(path, random)));
      expect(picture.totals.map(countsOf)).toEqual(whole.totals.map(countsOf));
      expect(picture.prompts).toEqual(whole.prompts);
      expect(picture.compactions).toEqual(whole.compactions);
    }
  });

  test("does not change the ledger, though everything is read twice", () => {
    const once = files.flatMap((path) => [...chunksOf(path, { bytes: 1000 })]);
    const again = files.toReversed().flatMap((path) => [...chunksOf(path, { bytes: 700 })]);
    const { cursors: _cursors, ...picture } = pictureOf([...once, ...again]);
    expect(picture).toEqual({ ...whole, cursors: undefined } as never);
  });

  function* restarts(path: string, random: () => number): Generator<Chunk> {
    let cursor: Cursor | undefined;
    for (;;) {
      const [chunk] = chunksOf(path, { bytes: 1 + Math.floor(random() * 3000), cursor });
      if (chunk === undefined || chunk.lines === 0) return;
      cursor = chunk.progress.cursors[0];
      yield chunk;
    }
  }

  function chunksOfRestarts(path: string, random: () => number): Chunk[] {
    return [...restarts(path, random)];
  }

  /** What must never change; how long a tool ran is not known to who did not see it begin. */
  function countsOf({ usage, requests, prompts, toolCalls, toolFailures, subagents, compactions }: any) {
    return { usage, requests, prompts, toolCalls, toolFailures, subagents, compactions };
  }
});

describe("a chunk", () => {
  test("carries the cursor behind its last line and counts what it read", () => {
    const path = fileOf('{"a":1}\n{"b":2}\n{"c":3}\n');
    const reader = recorder();
    const chunks = [...chunksOf(path, { bytes: 10, reader })];
    expect(reader.values).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
    expect(chunks.map(({ bytes, lines, progress }) => [bytes, lines, progress.cursors[0]?.offset])).toEqual([
      [16, 2, 16],
      [8, 1, 24],
    ]);
  });

  test("leaves a torn last line for later", () => {
    const path = fileOf('{"a":1}\n{"b"');
    const reader = recorder();
    const [chunk, ...others] = chunksOf(path, { bytes: 1000, reader });
    expect(others).toEqual([]);
    expect(chunk?.progress.cursors).toMatchObject([{ offset: 8, size: 12 }]);
    appendFileSync(path, ":2}\n");
    const cursor = chunk?.progress.cursors[0];
    expect([...chunksOf(path, { bytes: 1000, reader, cursor })]).toMatchObject([{ bytes: 8, lines: 1 }]);
    expect(reader.values).toEqual([{ a: 1 }, { b: 2 }]);
  });

  test("of a file that holds nothing new still says that it was looked at", () => {
    const path = fileOf("");
    expect([...chunksOf(path, { bytes: 1000 })]).toMatchObject([
      { bytes: 0, lines: 0, observations: [], progress: { cursors: [{ path, offset: 0 }], brokenLines: [] } },
    ]);
  });

  test("says which lines are no JSON and which are too long, and where", () => {
    const path = fileOf(`oops\n{"a":1}\n"${"x".repeat(100)}"\nnull\n`);
    const file = openTranscript(path, undefined);
    if (file.outcome !== "open") throw new Error(file.outcome);
    const reader = recorder();
    const limits = { chunkBytes: 64, maxLineBytes: 50 };
    const settings = { clock: () => 7, limits, chunk: { bytes: 1000, observations: 10 } };
    const [chunk] = readChunks(file, reader, settings);
    expect(chunk?.progress.brokenLines).toEqual([
      { path, offset: 0, length: 5, reason: "not-json", seenAt: 7 },
      { path, offset: 13, length: 103, reason: "too-long", seenAt: 7 },
      { path, offset: 116, length: 5, reason: "not-json", seenAt: 7 },
    ]);
    expect(reader.values).toEqual([{ a: 1 }]);
  });

  test("ends where it holds enough observations, and nothing is left out", () => {
    const line = (id: number): string =>
      JSON.stringify({
        type: "assistant",
        uuid: `u${id}`,
        sessionId: "s1",
        timestamp: "2026-11-19T12:00:00Z",
        message: { id: `m${id}`, content: [], usage: { output_tokens: 1 } },
      });
    const path = fileOf(`${Array.from({ length: 1000 }, (_, id) => line(id)).join("\n")}\n`);
    const chunks = [...chunksOf(path, { bytes: 1 << 20, observations: 200 })];
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.reduce((sum, { observations }) => sum + observations.length, 0)).toBe(1000);
  });

  test("of a file that was deleted meanwhile is read to its end", () => {
    const path = fileOf('{"a":1}\n{"b":2}\n{"c":3}\n');
    const reader = recorder();
    for (const { lines } of chunksOf(path, { bytes: 1, reader })) {
      expect(lines).toBeLessThan(2);
      rmSync(path, { force: true });
    }
    expect(reader.values).toHaveLength(3);
  });

  test("that is not wanted any more closes the file", () => {
    const file = openTranscript(fileOf('{"a":1}\n{"b":2}\n'), undefined);
    if (file.outcome !== "open") throw new Error(file.outcome);
    const settings = { clock: () => 7, limits: defaultLineLimits, chunk: { bytes: 1, observations: 9 } };
    const chunks = readChunks(file, recorder(), settings);
    chunks.next();
    expect(() => fstatSync(file.fd)).not.toThrow();
    chunks.return(undefined);
    expect(() => fstatSync(file.fd)).toThrow("EBADF");
  });
});

test("lines of more records than fit on a stack are read whole", () => {
  // Lines may open 200,000 objects each, and each may be a record.
  const one: Observation = request();
  const many = Array.from({ length: 1_000_000 }, () => one);
  const reader = { read: () => true, drain: () => many };
  const [chunk] = chunksOf(fileOf("{}\n"), { bytes: 1 << 20, reader });
  expect(chunk?.observations).toHaveLength(many.length);
});
