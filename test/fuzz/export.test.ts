import { Database } from "bun:sqlite";
import { afterAll, expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Observation } from "../../src/domain/observation.ts";
import { openForReading, openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteView } from "../../src/store/sqlite/view.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { openExport } from "../../src/transfer/export.ts";
import { importFile } from "../../src/transfer/import.ts";
import { noon, event, point, prompt, request, task, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

const folder = mkdtempSync(join(tmpdir(), "hallmonitor-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "export.jsonl");

const text = fc.option(
  fc.oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom("a\nb", "=1", '"', "\u2028", "")),
  { nil: undefined },
);
const amount = fc.option(fc.nat({ max: 1_000_000 }), { nil: undefined });

interface Told {
  readonly kind: "request" | "tool-call" | "prompt" | "event" | "point" | "task";
  readonly session: number;
  readonly id: number;
  readonly at: number;
  readonly text: string | undefined;
  readonly amount: number | undefined;
}

const told: fc.Arbitrary<Told> = fc.record({
  kind: fc.constantFrom("request", "tool-call", "prompt", "event", "point", "task"),
  session: fc.nat({ max: 2 }),
  id: fc.nat({ max: 4 }),
  at: fc.nat({ max: 7_200_000 }),
  text,
  amount,
});

function observed({ kind, session, id, at, text: words, amount: count }: Told, index: number): Observation {
  const seen = {
    at: noon + at,
    digest: index + 1,
    sessionId: session === 2 ? undefined : `s${session}`,
    facts: { title: words },
  };
  switch (kind) {
    case "request":
      return request({
        ...seen,
        aliases: id === 0 ? [] : [`req:${id}`],
        source: id % 2 === 0 ? "otlp-log" : "otlp-span",
        error: words,
        durationMs: count,
        failed: count === undefined,
        ...(count === undefined ? { usage: undefined, costNano: undefined } : {}),
      });
    case "tool-call":
      return toolCall({
        ...seen,
        aliases: [`tool:toolu_${id}`],
        input: words,
        durationMs: count,
        success: count !== 0,
        filePath: words,
      });
    case "prompt":
      return prompt({ ...seen, aliases: [`prompt:${id}`], text: words, length: count });
    case "event":
      return event({
        ...seen,
        data: new Map<string, string | number | undefined>([
          ["note", words],
          ["n", count],
        ]),
      });
    case "point":
      return point({
        ...seen,
        digest: 0,
        series: `s${id}`,
        timeNano: String(1_795_000_000_000_000_000n + BigInt(at)),
        increase: (count ?? 0) + 1,
      });
    case "task":
      return task({
        ...seen,
        aliases: [`task:s${session}:${id}`],
        taskId: String(id),
        subject: words,
        status: "pending",
        statusAt: noon + at,
      });
  }
}

claim(
  "a ledger that is written out and read into an empty one is the same ledger, and is written out as the same file",
  {
    given: fc.tuple(fc.array(told, { maxLength: 12 }), choices),
    inputs: 12,
    holds: async ([all, choose]) => {
      using first = open();
      commit(first.writer, all.map(observed), choose);
      const file = written(first);
      writeFileSync(path, file);
      using second = open();
      const taken = await taking(second);
      expect([taken.brokenLines, taken.orphans, taken.fault]).toEqual([0, 0, undefined]);
      expect(unkeyed(written(second))).toEqual(unkeyed(file));
      const usage = ({ reader }: Store) =>
        reader
          .usage({ filter: {}, by: ["session", "model"] })
          .toSorted((a, b) => (Bun.inspect(a.keys) < Bun.inspect(b.keys) ? -1 : 1));
      expect(usage(second)).toEqual(usage(first));
      const again = await taking(second);
      expect(Object.values(again.news).reduce((sum, count) => sum + count, 0)).toBe(0);
      expect([...second.writer.rebuild()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
    },
  },
);

claim("an export that is broken anywhere is taken as far as it is whole, and what is not is named", {
  given: fc.tuple(fc.array(told, { minLength: 1, maxLength: 6 }), choices),
  inputs: 12,
  holds: async ([all, choose]) => {
    using first = open();
    commit(first.writer, all.map(observed), choose);
    const file = Buffer.from(written(first));
    for (let times = choose.below(4); times > 0; times -= 1)
      file[choose.below(file.length)] = choose.below(256);
    writeFileSync(path, file.subarray(0, choose.onceIn(2) ? choose.below(file.length + 1) : file.length));
    using second = open();
    try {
      const { lines, news, known, orphans, brokenLines } = await taking(second);
      expect(Object.values(news).reduce((sum, count) => sum + count, known + orphans + brokenLines)).toBe(
        lines,
      );
    } catch (thrown) {
      expect(String(thrown)).toMatch(/AppError|no export|newer|is not/);
    }
    expect([...second.writer.rebuild()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
  },
});

interface Store extends Disposable {
  readonly path: string;
  readonly writer: SqliteWriter;
  readonly reader: SqliteReader;
}

const empty = openForWriting(":memory:").serialize();
let made = 0;

function open(): Store {
  made += 1;
  const file = join(folder, `${made}.db`);
  writeFileSync(file, empty);
  const db = new Database(file, { strict: true });
  db.run("PRAGMA journal_mode = WAL");
  // No power is cut here.
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  return { path: file, writer, reader: new SqliteReader(db), [Symbol.dispose]: () => writer.close() };
}

function commit(writer: SqliteWriter, all: readonly Observation[], choose: Choices): void {
  const left = choose.shuffled(all);
  while (left.length > 0) writer.commit(left.splice(0, 1 + choose.below(left.length)));
}

function written({ path: file }: Store): string {
  const view = new SqliteView(openForReading(file));
  try {
    const { parts } = openExport(view, {
      what: "all",
      format: "jsonl",
      filter: {},
      now: noon,
      contexts: undefined,
    } as never);
    return Buffer.concat([...parts].map(({ bytes }) => bytes)).toString();
  } finally {
    view[Symbol.dispose]();
  }
}

function taking({ writer }: Store) {
  return importFile(path, {
    merge: (records) => writer.merge(records),
    progress: () => undefined,
    ending: new AbortController().signal,
  });
}

/** Lines without the numbers that a ledger gives things, in one order. */
function unkeyed(file: string): string[] {
  return file
    .split("\n")
    .map((line) => line.replaceAll(/"(?:key|seq|changed|thing_key|cursor)":"?\d+"?,?/g, ""))
    .toSorted();
}
