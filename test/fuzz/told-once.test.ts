import { afterAll, expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { sourceBit } from "../../src/domain/source.ts";
import type { Held } from "../../src/domain/observation.ts";
import type { RequestObservation } from "../../src/domain/request.ts";
import type { ToolCallObservation } from "../../src/domain/tool-call.ts";
import { listMetrics } from "../../src/query/metrics.ts";
import type { MetricEntry } from "../../src/query/shape.ts";
import type { Entry, LedgerReader } from "../../src/store/store.ts";
import type { LedgerRecord } from "../../src/store/whole.ts";
import { openExport } from "../../src/transfer/export.ts";
import { importFile } from "../../src/transfer/import.ts";
import { noon, request, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { openMemory, openSqlite, openWhole, type OpenedLedger, type WholeLedger } from "./opened.ts";

nothingFailsUnheard();

const folder = mkdtempSync(join(tmpdir(), "hallmonitor-told-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "export.jsonl");

/** Who tells of a thing: a span that only witnesses, one of a client that tells by spans alone, a fact of another ledger, … */
const witnesses = ["line", "event", "hook", "silent span", "span", "fact"] as const;

/** What a witness says of one of five things. Who names two of them says that they are one. */
interface Word {
  readonly of: number;
  readonly also: number | undefined;
  readonly by: (typeof witnesses)[number];
  readonly ids: readonly ("a" | "b" | "c")[];
  readonly at: number;
  readonly output: number;
}

const word: fc.Arbitrary<Word> = fc.record({
  of: fc.nat({ max: 4 }),
  also: fc.option(fc.nat({ max: 4 }), { nil: undefined, freq: 4 }),
  by: fc.constantFrom(...witnesses),
  ids: fc.subarray(["a", "b", "c"] as const, { minLength: 1 }),
  at: fc.nat({ max: 1000 }),
  output: fc.nat({ max: 9 }),
});

type Thing = RequestObservation | ToolCallObservation;
type Told = Pick<Thing, "source" | "name" | "aliases" | "at" | "digest"> & {
  readonly tellsAlone?: boolean;
  readonly held?: Held;
};

function told({ of, also, by, ids, at }: Word, digest: number): Told {
  const numbers = also === undefined ? [of] : [of, also];
  const aliases = numbers.flatMap((number) => ids.map((id) => `${id}:${number}`));
  const own = { aliases, at: noon + at, digest, name: by };
  switch (by) {
    case "line":
      return { ...own, source: "transcript" };
    case "event":
      return { ...own, source: "otlp-log" };
    case "hook":
      return { ...own, source: "hook" };
    case "silent span":
      return { ...own, source: "otlp-span" };
    case "span":
      return { ...own, source: "otlp-span", tellsAlone: true };
    case "fact": {
      const held = { sources: sourceBit("otlp-span"), usageRank: 10, timingRank: 0 };
      return { ...own, source: "otlp-log", tellsAlone: true, held };
    }
  }
}

function requestTold(one: Word, index: number): RequestObservation {
  const { input, cacheRead, cacheWrite } = { input: 10, cacheRead: 30, cacheWrite: 40 };
  const usage = { input, cacheRead, cacheWrite, output: one.output };
  return request({
    ...told(one, index + 1),
    usage: { ...usage, reasoning: undefined, cacheWrite1h: undefined },
    costNano: one.output,
  });
}

const toolTold = (one: Word, index: number): ToolCallObservation => toolCall(told(one, index + 1));

/** What is told, joined by its ids: how many things there are, and of how many nobody has a line. */
function thingsOf(all: readonly Thing[]): { things: number; silent: number } {
  let groups: { ids: Set<string>; isSilent: boolean }[] = [];
  for (const { aliases, name } of all) {
    const joined = groups.filter(({ ids }) => aliases.some((alias) => ids.has(alias)));
    groups = groups.filter((group) => !joined.includes(group));
    groups.push({
      ids: new Set([...aliases, ...joined.flatMap(({ ids }) => [...ids])]),
      isSilent: name === "silent span" && joined.every(({ isSilent }) => isSilent),
    });
  }
  return { things: groups.length, silent: groups.filter(({ isSilent }) => isSilent).length };
}

/** In some order, some of it more than once, in any commits. */
function commitAll({ writer }: OpenedLedger, all: readonly Thing[], choose: Choices): void {
  const left = choose.shuffled([...all, ...all.filter(() => choose.onceIn(3))]);
  while (left.length > 0) writer.commit(left.splice(0, 1 + choose.below(left.length)));
}

/** The entries that their things stand on. */
function standing(reader: LedgerReader): Entry[] {
  return reader.entries({}, 1000).filter(({ kind, thingKey = 0, first }) => {
    const thing = kind === "request" ? reader.requestByKey(thingKey) : reader.toolCallByKey(thingKey);
    return first && thing?.key === thingKey;
  });
}

function feedOf(reader: LedgerReader): readonly MetricEntry[] {
  return listMetrics(reader, { filter: {}, limit: 1000, before: undefined }).metrics;
}

/** Each thing stands on one entry, unless nobody had a line about it. */
function expectOnce(reader: LedgerReader, { things, silent }: ReturnType<typeof thingsOf>): void {
  const keys = standing(reader).map(({ thingKey }) => thingKey);
  expect(new Set(keys).size).toBe(keys.length);
  const known = reader.requests({}, 1000).length + reader.toolCalls({}, 1000).length;
  expect([known, keys.length]).toEqual([things, things - silent]);
}

const words = fc.array(word, { maxLength: 12, size: "max" });

claim(
  "a request stands on one entry of the feed, whoever tells of it, in any order and again, and entries add up to usage",
  {
    given: fc.tuple(words, choices),
    inputs: 200,
    holds: ([all, choose]) => {
      const requests = all.map(requestTold);
      const { things, silent } = thingsOf(requests);
      for (const open of [openSqlite, openMemory]) {
        using store = open();
        commitAll(store, requests, choose);
        expectOnce(store.reader, { things, silent });
        if (silent > 0) continue;
        const [row] = store.reader.usage({ filter: {} });
        const feed = feedOf(store.reader);
        const output = feed.reduce((sum, { tokens }) => sum + (tokens?.output_tokens ?? 0), 0);
        const cost = feed.reduce((sum, entry) => sum + (entry.cost?.total_cost_usd ?? 0), 0);
        expect([output, Math.round(cost * 1e9)]).toEqual([row?.usage.output ?? 0, row?.costNano ?? 0]);
      }
    },
  },
);

claim("a tool call stands on one entry of the feed, whoever tells of it, in any order and again", {
  given: fc.tuple(words, choices),
  inputs: 150,
  holds: ([all, choose]) => {
    const calls = all.map(toolTold);
    for (const open of [openSqlite, openMemory]) {
      using store = open();
      commitAll(store, calls, choose);
      expectOnce(store.reader, thingsOf(calls));
    }
  },
});

/** A line that does not name its request, or an event without the id of an answer: nothing but their likeness joins the two. */
interface HalfWord {
  readonly of: number;
  readonly by: "line" | "event" | "silent span";
  readonly output: number;
  readonly isPlaceholder: boolean;
}

const halfWord: fc.Arbitrary<HalfWord> = fc.record({
  of: fc.nat({ max: 3 }),
  by: fc.constantFrom("line", "line", "event"),
  output: fc.integer({ min: 1, max: 4 }),
  isPlaceholder: fc.boolean(),
});

function halfTold({ of, by, output, isPlaceholder }: HalfWord, index: number): RequestObservation {
  const own = by === "line" ? lineTold(of, isPlaceholder) : { source: "otlp-log" as const, durationMs: 4000 };
  const { input, cacheRead, cacheWrite } = { input: 10, cacheRead: 30, cacheWrite: 40 };
  const usage = { input, cacheRead, cacheWrite, reasoning: undefined, cacheWrite1h: undefined };
  return request({ at: noon + 10 * of, digest: index + 1, name: by, ...own, usage: { ...usage, output } });
}

const lineTold = (of: number, isPlaceholder: boolean) =>
  ({ source: "transcript", aliases: [`msg:${of}`], messageId: `${of}`, isPlaceholder }) as const;

claim(
  "an answer that is told without a common id stands on one entry, also where it is joined and parted again",
  {
    given: fc.tuple(fc.array(halfWord, { maxLength: 10, size: "max" }), choices),
    inputs: 300,
    holds: ([all, choose]) => {
      const requests = all.map(halfTold);
      const order = choose.shuffled([...requests, ...requests.filter(() => choose.onceIn(3))]);
      for (const open of [openSqlite, openMemory]) {
        using store = open();
        for (const one of order) store.writer.commit([one]);
        const keys = standing(store.reader).map(({ thingKey }) => thingKey);
        const counted = store.reader.requests({}, 1000).map(({ key }) => key);
        expect(keys.toSorted()).toEqual(counted.toSorted());
      }
    },
  },
);

/** Takes a part of one ledger into another, by way of a file. */
async function carry(from: WholeLedger, to: WholeLedger, what: "requests" | "all"): Promise<void> {
  using view = from.view();
  const { parts } = openExport(view, { what, format: "jsonl", filter: {}, now: noon });
  writeFileSync(path, Buffer.concat([...parts].map(({ bytes }) => bytes)));
  const merge = (records: readonly LedgerRecord[]) => to.writer.merge(records);
  const { brokenLines } = await importFile(path, {
    merge,
    progress: () => {},
    ending: new AbortController().signal,
  });
  expect(brokenLines).toBe(0);
}

claim(
  "a request stands on one entry also where it was told to several ledgers, of which one takes the others in",
  {
    given: fc.tuple(words, fc.nat({ max: 3 }), choices),
    inputs: 60,
    holds: async ([all, how, choose]) => {
      const requests = all.map(requestTold);
      const places = requests.map(() => choose.below(3));
      using there = openWhole();
      using here = openWhole();
      const toldIn = (place: number) => requests.filter((_, index) => places[index] === place);
      commitAll(there, toldIn(0), choose);
      commitAll(here, toldIn(1), choose);
      if (how % 2 === 1 && all.length > 0) await carry(there, here, "requests");
      if (how < 2 && all.length > 0) await carry(there, here, "all");
      commitAll(here, toldIn(2), choose);
      if (all.length > 0) await carry(there, here, "all");
      expectOnce(here.reader, thingsOf(requests));
      using copy = openWhole();
      if (all.length > 0) await carry(here, copy, "all");
      expectOnce(copy.reader, thingsOf(requests));
    },
  },
);
