import { expect } from "bun:test";
import * as fc from "fast-check";
import type { DataPointObservation, Observation } from "../../src/domain/observation.ts";
import type { RequestObservation } from "../../src/domain/request.ts";
import type { LedgerReader, LedgerWriter } from "../../src/store/store.ts";
import { noon, point, prompt, request, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { counted, hourOf, nothing, type Sum, sumsOf } from "./ledger-model.ts";
import { openMemory, openSqlite } from "./opened.ts";

nothingFailsUnheard();

const sessions = ["s1", "s2", "s3"] as const;
const models = ["claude-opus-5-5", "claude-haiku-4-5"] as const;
const hour = 3_600_000;

/** What a witness says of one of nine requests; those of numbers three apart are of one session. */
interface Account {
  readonly of: number;
  readonly also: boolean;
  readonly ids: readonly ("msg" | "req" | "cli")[];
  readonly source: "transcript" | "otlp-log" | "otlp-span" | "sdk";
  readonly at: number;
  readonly knowsSession: boolean;
  readonly output: number;
  readonly input: number;
  readonly model: number;
  readonly isPlaceholder: boolean;
  readonly isPriced: boolean;
  readonly failed: boolean;
}

const account: fc.Arbitrary<Account> = fc.record({
  of: fc.nat({ max: 8 }),
  also: fc.boolean(),
  ids: fc.subarray(["msg", "req", "cli"] as const),
  source: fc.constantFrom("transcript", "otlp-log", "otlp-span", "sdk"),
  at: fc.nat({ max: 3 * hour }),
  knowsSession: fc.boolean(),
  output: fc.nat({ max: 9 }),
  input: fc.nat({ max: 9 }),
  model: fc.nat({ max: 1 }),
  isPlaceholder: fc.boolean(),
  isPriced: fc.boolean(),
  failed: fc.integer({ min: 0, max: 7 }).map((number) => number === 7),
});

function observed(told: Account, index: number): RequestObservation {
  const { of, ids, source, output, input, model, failed } = told;
  const others = told.also && of >= 3 ? [of, of - 3] : [of];
  const isPlaceholder = source === "transcript" && told.isPlaceholder;
  return request({
    aliases: others.flatMap((number) => ids.map((id) => `${id}:${number}`)),
    source,
    // Of one session, unless this one does not say; without an id nothing but itself says whose it is.
    sessionId: told.knowsSession || ids.length === 0 ? sessions[of % 3] : undefined,
    at: noon + told.at,
    digest: index + 1,
    model: models[model] ?? "",
    usage: failed
      ? undefined
      : { input, output, reasoning: undefined, cacheRead: 3, cacheWrite: 4, cacheWrite1h: undefined },
    costNano: failed || !told.isPriced ? undefined : 1000 * (model + 1) + output,
    isPlaceholder,
    failed,
  });
}

/** A point of the output counter of one of four sessions, of which the last is not told. */
function pointed({
  session,
  time,
}: {
  readonly session: number;
  readonly time: number;
}): DataPointObservation {
  return point({
    sessionId: sessions[session],
    series: `output ${session}`,
    timeNano: String(1_800_000_000_000_000_000n + BigInt(time)),
    at: noon + time,
    increase: 10 * session + time + 1,
  });
}

const requests = fc.array(account, { maxLength: 14, size: "max" });
const counters = fc.array(fc.record({ session: fc.nat({ max: 3 }), time: fc.nat({ max: 5 }) }), {
  maxLength: 5,
});

claim(
  "requests told by any witnesses, in any order, again and in any commits come to the sums of ten lines of rules",
  {
    given: fc.tuple(requests, choices),
    inputs: 150,
    holds: ([accounts, choose]) => {
      const told = accounts.map(observed);
      const expected = comparable(sumsOf(told));
      for (const open of [openSqlite, openMemory]) {
        using store = open();
        commitAll(store.writer, disordered(told, choose), choose);
        expect(sumsIn(store.reader)).toEqual(expected);
      }
    },
  },
);

claim(
  "what was committed is the same in both stores, and the sums kept beside it are what its rows add up to",
  {
    given: fc.tuple(requests, counters, choices),
    inputs: 120,
    holds: ([accounts, counts, choose]) => {
      const [told, points] = [accounts.map(observed), counts.map(pointed)];
      using sqlite = openSqlite();
      using memory = openMemory();
      const all = disordered([...told, ...points, ...besides(told)], choose);
      for (const commit of commitsOf(all, choose)) {
        if (choose.onceIn(3)) sqlite.writer.expect(choose.onceIn(2) ? "history" : "telemetry");
        const [one, other] = [sqlite, memory].map((store) => store.writer.commit(commit).fates);
        expect(one).toEqual(other);
      }
      // Of a witness that told of a failure alone, the tables keep that it spoke and not that it named no tokens.
      const hasFailures = told.some(({ failed }) => failed);
      for (const ask of [...questions, ...(hasFailures ? [] : disagreements)])
        expect(ask(sqlite.reader)).toEqual(ask(memory.reader));
      const wrong = [...sqlite.writer.rebuild()].reduce((sum, step) => sum + step.wrong, 0);
      expect(wrong).toBe(0);
    },
  },
);

claim("all of it committed once more changes nothing", {
  given: fc.tuple(requests, counters, choices),
  inputs: 80,
  holds: ([accounts, counts, choose]) => {
    const [told, points] = [accounts.map(observed), counts.map(pointed)];
    using store = openSqlite();
    const all = disordered([...told, ...points, ...besides(told)], choose);
    commitAll(store.writer, all, choose);
    const before = questions.map((ask) => ask(store.reader));
    commitAll(store.writer, choose.shuffled(all.filter(isRecord)), choose);
    expect(questions.map((ask) => ask(store.reader))).toEqual(before);
  },
});

claim("counters count for sessions without a request, each point once, whatever comes first", {
  given: fc.tuple(requests, counters, choices),
  inputs: 100,
  holds: ([accounts, counts, choose]) => {
    const [told, points] = [accounts.map(observed), counts.map(pointed)];
    using store = openSqlite();
    commitAll(store.writer, disordered([...told, ...points], choose), choose);
    const answered = new Set(sessionsAnswered(store.reader));
    const rows = store.reader.usageFromCounters({ filter: {} });
    expect(rows.reduce((sum, { usage }) => sum + usage.output, 0)).toBe(counted(points, answered));
  },
});

/** A line of a file may tell another's words again under its own ids: it has no fingerprint, so it is no redelivery. */
function isRecord(seen: Observation): boolean {
  return seen.source !== "transcript";
}

/** Tools and prompts of the same sessions, which have sums of their own. */
function besides(told: readonly RequestObservation[]): Observation[] {
  return told.flatMap(({ at, sessionId, digest, failed }) => [
    toolCall({
      at,
      sessionId,
      digest: digest + 1000,
      source: digest % 2 === 0 ? "hook" : "otlp-log",
      aliases: [`tool:toolu_${digest % 4}`],
      durationMs: digest,
      success: !failed,
      linesAdded: digest,
    }),
    prompt({ at, sessionId, digest: digest + 2000, aliases: [`prompt:${digest % 3}`], length: digest }),
  ]);
}

/** In some order, some of it more than once. */
function disordered<T extends Observation>(told: readonly T[], choose: Choices): T[] {
  const again = told.filter(() => choose.onceIn(3));
  return choose.shuffled([...told, ...again]);
}

function commitAll(writer: LedgerWriter, told: readonly Observation[], choose: Choices): void {
  for (const commit of commitsOf(told, choose)) writer.commit(commit);
}

function commitsOf(told: readonly Observation[], choose: Choices): Observation[][] {
  const left = [...told];
  const commits: Observation[][] = [];
  while (left.length > 0) commits.push(left.splice(0, 1 + choose.below(left.length)));
  return commits;
}

const byHour = (at: number) => ({ from: hourOf(at), to: hourOf(at) + hour });

function sumsIn(reader: LedgerReader): Record<string, Sum> {
  const rows = reader.usage({ filter: {}, by: ["session", "model"], period: byHour });
  return comparable(
    new Map(
      rows.map(({ keys: [session, model], from, ...sum }) => [
        JSON.stringify([session ?? null, model ?? null, from]),
        sum,
      ]),
    ),
  );
}

/** In one order, the figures alone. */
function comparable(sums: ReadonlyMap<string, Sum>): Record<string, Sum> {
  const sorted = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, { requests: count, failedRequests, unpricedRequests, usage, costNano }]) => [
      key,
      { ...nothing, requests: count, failedRequests, unpricedRequests, usage, costNano },
    ]),
  );
}

function sessionsAnswered(reader: LedgerReader): (string | undefined)[] {
  return reader
    .usage({ filter: {}, by: ["session"] })
    .filter((row) => row.requests > 0)
    .map(({ keys: [session] }) => session);
}

/** Rows that come in no promised order. */
const inOrder = <T>(rows: readonly T[]) =>
  rows.toSorted((a, b) => (Bun.inspect(a) < Bun.inspect(b) ? -1 : 1));

/** What each witness said beside what the ledger holds, but for prices: of one that tells the same tokens no table keeps them. */
const disagreements: readonly ((reader: LedgerReader) => unknown)[] = [
  (reader) => inOrder(reader.witnesses({}).map((row) => ({ ...row, costNano: undefined }))),
  (reader) => inOrder(reader.agreement({})),
];

/** What is compared between stores, and before and after. */
const questions: readonly ((reader: LedgerReader) => unknown)[] = [
  (reader) => sumsIn(reader),
  (reader) => inOrder(reader.usage({ filter: {}, by: ["model", "agent", "branch"] })),
  (reader) => inOrder(reader.usage({ filter: { from: noon + hour, to: noon + 2 * hour }, by: ["session"] })),
  (reader) => inOrder(reader.usageFromCounters({ filter: {}, by: ["session", "model"] })),
  (reader) => reader.requests({}, 1000),
  (reader) => reader.toolCalls({}, 1000),
  (reader) => reader.prompts({}, 1000),
  (reader) => reader.sessions({}, 1000).map((session) => ({ ...session, changed: 0 })),
  (reader) =>
    reader.totals(
      reader.sessions({}, 1000).map(({ key }) => key),
      noon,
    ),
  (reader) => reader.sessionsUsed({}),
  (reader) => inOrder(reader.work({})),
];
