import { expect, test } from "bun:test";
import { ChangeLog } from "../../live/change-log.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import type { Observation } from "../../domain/observation.ts";
import type { LedgerReader, LedgerWriter } from "../../store/store.ts";
import {
  compaction,
  limitSample,
  noon,
  prompt,
  request,
  toolCall,
} from "../../../test/contract/observation.ts";
import { readThread } from "./reading.ts";
import { ThreadMemory } from "./thread-memory.ts";

/** A reader that counts how often conversations are read. */
class CountingReader extends MemoryReader {
  reads = 0;

  override contextPoints(...asked: Parameters<MemoryReader["contextPoints"]>) {
    this.reads += 1;
    return super.contextPoints(...asked);
  }
}

test("a session is read again when it changed, and only then", () => {
  const ledger = new MemoryLedger();
  const reader = new CountingReader(ledger);
  const threads = new ThreadMemory(reader);
  const points = () => reader.sessions({}, 9).map((session) => threads.of(session).points.length);
  ledger.commit([request(), request({ sessionId: "s2" })]);
  expect([points(), points()]).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(reader.reads).toBe(2);
  ledger.commit([request({ at: noon + 1 })]);
  expect(points().toSorted()).toEqual([1, 2]);
  expect(reader.reads).toBe(3);
});

test("with the changes at hand it is read again only when a witness of its context changed", () => {
  const ledger = new MemoryLedger();
  const reader = new CountingReader(ledger);
  const changes = new ChangeLog(1);
  const threads = new ThreadMemory(reader, changes);
  const commit = (...seen: Observation[]): void => changes.note(ledger.commit(seen).things);
  const readsFor = (work: () => void): number => {
    const before = reader.reads;
    work();
    for (const session of reader.sessions({}, 9)) threads.of(session);
    return reader.reads - before;
  };
  expect(readsFor(() => commit(request(), request({ sessionId: "s2" })))).toBe(2);
  expect(readsFor(() => commit(toolCall(), prompt()))).toBe(0);
  expect(readsFor(() => commit(request({ at: noon + 1 })))).toBe(1);
  // What was left out before stays left out.
  expect(readsFor(() => commit(toolCall({ at: noon + 2 })))).toBe(0);
  expect(
    readsFor(() => commit(limitSample({ at: noon + 3 }), compaction({ sessionId: "s2" }))),
  ).toBeGreaterThan(1);
  expect(readsFor(() => changes.forget())).toBe(0);
  expect(readsFor(() => commit(toolCall({ at: noon + 4 })))).toBe(1);
});

const stores: Record<string, () => { writer: Pick<LedgerWriter, "commit">; reader: LedgerReader }> = {
  memory: () => {
    const ledger = new MemoryLedger();
    return { writer: ledger, reader: new MemoryReader(ledger) };
  },
  sqlite: () => {
    const db = openForWriting(":memory:");
    return { writer: new SqliteWriter(db), reader: new SqliteReader(db) };
  },
};

/** One of a few things of a few sessions, so that they join, change, and move from one session to another. */
function account(below: (n: number) => number): Observation {
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  const at = noon + below(300) * 1000;
  const sessionId = pick(["s1", "s2", undefined]);
  const usage = {
    input: below(9),
    output: 1,
    cacheRead: below(9) * 100,
    cacheWrite: 0,
    cacheWrite1h: undefined,
    reasoning: undefined,
  };
  const kind = below(8);
  if (kind === 0)
    return compaction({
      at,
      sessionId,
      aliases: pick([[], ["compaction:1"]]),
      success: pick([true, false, undefined]),
    });
  if (kind === 1)
    return limitSample({
      at,
      sessionId,
      contextTokens: below(9000),
      contextWindow: pick([undefined, 200_000]),
    });
  if (kind < 5) return toolCall({ at, sessionId, aliases: [`tool:${below(9)}`] });
  const aliases = [`req:${below(12)}`, ...(below(5) === 0 ? [`msg:${below(12)}`] : [])];
  const source = pick(["otlp-log", "otlp-span", "transcript"] as const);
  return request({ at, sessionId, aliases, source, usage, subagentId: pick([undefined, undefined, "a1"]) });
}

test.each(Object.keys(stores).flatMap((store) => [1, 2, 3, 4].map((seed) => [store, seed] as const)))(
  "what is remembered is what would be read anew (%s, seed %d)",
  (store, seed) => {
    let state = seed;
    const below = (n: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
    const { writer, reader } = (stores[store] as (typeof stores)[string])();
    const changes = new ChangeLog(1);
    const threads = new ThreadMemory(reader, changes);
    for (let commits = 0; commits < 120; commits += 1) {
      const seen = Array.from({ length: 1 + below(3) }, () => account(below));
      changes.note(writer.commit(seen).things);
      for (const session of reader.sessions({}, 9))
        expect(threads.of(session)).toEqual(readThread(reader, session.key));
    }
  },
);
