import { afterAll, expect } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import type { Observation } from "../../src/domain/observation.ts";
import { typedAlias, typedDay, typedName } from "../../src/domain/prompt.ts";
import type { LedgerReader } from "../../src/store/store.ts";
import type { LedgerRecord } from "../../src/store/whole.ts";
import { openExport } from "../../src/transfer/export.ts";
import { importFile } from "../../src/transfer/import.ts";
import { event, noon, prompt, request, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { openMemory, openSqlite, openWhole, type WholeLedger } from "./opened.ts";

nothingFailsUnheard();

const folder = mkdtempSync(join(tmpdir(), "hallmonitor-stand-in-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "export.jsonl");

/** Who tells of a session: the list of typed prompts, or who tells more than that does, but for a record without words. */
const tellers = [
  "typed",
  "typed",
  "undated",
  "undated",
  "line",
  "older line",
  "answer",
  "hook",
  "record",
  "call",
] as const;

interface Word {
  readonly by: (typeof tellers)[number];
  readonly session: number;
  readonly number: number;
}

const word: fc.Arbitrary<Word> = fc.record({
  by: fc.constantFrom(...tellers),
  session: fc.nat({ max: 2 }),
  number: fc.nat({ max: 9 }),
});
const words = fc.array(word, { maxLength: 14, size: "max" });

const facts = { project: "/work/app" };
/** What early clients noted names no session: all of it is of its folder's day. */
const day = typedDay("2026-11-20", 1);

function told({ by, session, number }: Word): Observation {
  const [sessionId, at] = [`s${session}`, noon + number * 60_000];
  const id = `${session}-${number}`;
  const own = {
    sessionId,
    at,
    source: "transcript",
    facts,
    text: by,
    digest: digestOf({ by, session, number }),
  } as const;
  switch (by) {
    case "typed":
      return prompt({ ...own, name: typedName, aliases: [typedAlias({ sessionId, at })] });
    case "undated":
      return prompt({
        ...own,
        sessionId: day,
        name: typedName,
        aliases: [typedAlias({ sessionId: day, at })],
      });
    case "line":
      return prompt({ ...own, aliases: [`prompt:${id}`], promptId: id });
    case "older line":
      return prompt({ ...own, aliases: [`line:${id}`] });
    case "answer":
      return request({ ...own, aliases: [`req:${id}`] });
    case "call":
      return toolCall({ ...own, aliases: [`tool:toolu_${id}`] });
    case "hook":
      return event({ ...own, source: "hook" });
    case "record":
      return event(own);
  }
}

/** The same word is the same record. */
function digestOf({ by, session, number }: Word): number {
  return 1 + number + 10 * (by === "undated" ? 0 : session) + 100 * tellers.indexOf(by);
}

/**
 * Who asked what, by the rule as it is told: typed prompts are those of sessions of which nobody tells more, and those without a session
 * were typed while no session lived of which somebody does.
 */
function promptsIn(all: readonly Word[]): string[] {
  const of = (session: number): readonly Word[] =>
    all.filter((one) => one.by !== "undated" && one.session === session);
  const isPoor = (session: number): boolean =>
    of(session).every(({ by }) => ["typed", "record", "call"].includes(by));
  const lived = (session: number, number: number): boolean => {
    const minutes = of(session).flatMap((one) => (one.by === "typed" ? [] : [one.number]));
    return Math.min(...minutes) - 1 <= number && number <= Math.max(...minutes) + 1;
  };
  const isAsked = ({ by, session, number }: Word): boolean => {
    if (by === "typed") return isPoor(session);
    if (by === "undated") return [0, 1, 2].every((one) => isPoor(one) || !lived(one, number));
    return by.endsWith("line");
  };
  const asked = all.filter(isAsked).map(({ by, session, number }) => {
    const id = by === "undated" ? day : `s${session}`;
    return `${id} ${number} ${by}`;
  });
  return [...new Set(asked)].toSorted();
}

function promptsOf(reader: LedgerReader): string[] {
  const ids = new Map(reader.sessions({}, 99).map(({ key, id }) => [key, id]));
  const asked = reader
    .prompts({}, 99)
    .map(({ sessionKey, at, text }) => `${ids.get(sessionKey ?? 0)} ${(at - noon) / 60_000} ${text}`);
  return asked.toSorted();
}

/** In some order, some of it more than once, in any commits. */
function commitsOf(all: readonly Observation[], choose: Choices): Observation[][] {
  const left = choose.shuffled([...all, ...all.filter(() => choose.onceIn(3))]);
  const commits: Observation[][] = [];
  while (left.length > 0) commits.push(left.splice(0, 1 + choose.below(left.length)));
  return commits;
}

/** What a ledger says of its sessions, by their names. */
function sessionsOf(reader: LedgerReader) {
  const sessions = reader.sessions({}, 99).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return sessions.map(({ id, startedAt, lastSeenAt, seenBySource }) => ({
    id,
    startedAt,
    lastSeenAt,
    seenBySource,
  }));
}

claim(
  "typed prompts are those of sessions of which nobody tells more, in any order, again and in any commits",
  {
    given: fc.tuple(words, choices, choices),
    inputs: 100,
    holds: ([all, choose, otherwise]) => {
      using sqlite = openSqlite();
      using memory = openMemory();
      for (const commit of commitsOf(all.map(told), choose)) {
        if (choose.onceIn(3)) sqlite.writer.expect(choose.onceIn(2) ? "history" : "telemetry");
        const [one, other] = [sqlite, memory].map((store) => store.writer.commit(commit).fates);
        expect(one).toEqual(other);
      }
      const expected = promptsIn(all);
      for (const { reader } of [sqlite, memory]) expect(promptsOf(reader)).toEqual(expected);
      using again = openSqlite();
      for (const commit of commitsOf(all.map(told), otherwise)) again.writer.commit(commit);
      for (const { reader } of [sqlite, memory]) expect(sessionsOf(reader)).toEqual(sessionsOf(again.reader));
      expect([...sqlite.writer.rebuild()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
    },
  },
);

/** Takes one ledger into another, by way of a file. */
async function carry(from: WholeLedger, to: WholeLedger): Promise<void> {
  using view = from.view();
  const { parts } = openExport(view, { what: "all", format: "jsonl", filter: {}, now: noon });
  writeFileSync(path, Buffer.concat([...parts].map(({ bytes }) => bytes)));
  if (view.sessions({}).total === 0) return;
  const merge = (records: readonly LedgerRecord[]) => to.writer.merge(records);
  const ending = new AbortController().signal;
  const { brokenLines, orphans } = await importFile(path, { merge, progress: () => {}, ending });
  expect([brokenLines, orphans]).toEqual([0, 0]);
}

claim("the same where each was told to one of three ledgers, and these take each other in, in any order", {
  given: fc.tuple(words, choices),
  inputs: 40,
  holds: async ([all, choose]) => {
    using one = openWhole();
    using two = openWhole();
    using three = openWhole();
    const ledgers = [one, two, three];
    const places = all.map(() => choose.below(3));
    for (const [place, { writer }] of ledgers.entries()) {
      const own = all.filter((_, index) => places[index] === place);
      for (const commit of commitsOf(own.map(told), choose)) writer.commit(commit);
    }
    const [last = one, ...others] = choose.shuffled(ledgers);
    const [from = one, to = one] = others;
    await carry(from, to);
    for (const other of choose.shuffled([to, from, to])) await carry(other, last);
    expect(promptsOf(last.reader)).toEqual(promptsIn(all));
    expect([...last.writer.rebuild()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
  },
});
