import { describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Observation } from "../../src/domain/observation.ts";
import { type PromptObservation, typedAlias, typedDay, typedName } from "../../src/domain/prompt.ts";
import type { LedgerReader } from "../../src/store/store.ts";
import { openExport } from "../../src/transfer/export.ts";
import { importFile } from "../../src/transfer/import.ts";
import type { What } from "../../src/transfer/order.ts";
import { event, noon, point, prompt, request, toolCall } from "./observation.ts";
import { orders } from "./orders.ts";
import type { OpenWholeStore } from "./transfer-contract.ts";

const minute = 60_000;
const facts = { project: "/work/app" };

/** What the client's list of typed prompts tells of one that was typed so many minutes after noon. */
function typed(minutes: number, own: Partial<PromptObservation> = {}): PromptObservation {
  const [sessionId, at] = [own.sessionId ?? "s1", noon + minutes * minute];
  const aliases = [typedAlias({ sessionId, at })];
  const words = `typed ${minutes}`;
  return prompt({
    source: "transcript",
    name: typedName,
    aliases,
    sessionId,
    at,
    facts,
    ...wordsOf(words),
    ...own,
  });
}

/** What a transcript tells of a prompt. */
function line(minutes: number, own: Partial<PromptObservation> = {}): PromptObservation {
  const [id, at] = [`p${minutes}`, noon + minutes * minute + 300];
  const aliases = [`prompt:${id}`, `line:${id}`];
  return prompt({
    source: "transcript",
    aliases,
    promptId: id,
    at,
    facts,
    ...wordsOf(`line ${minutes}`),
    ...own,
  });
}

function wordsOf(text: string): Pick<PromptObservation, "text" | "length" | "hash"> {
  return { text, length: text.length, hash: text };
}

const answer = (own = {}) =>
  request({ source: "transcript", aliases: ["req:1"], at: noon + 2 * minute, facts, ...own });

/** The list's last prompt, an `/exit`, is in no transcript. */
const list = [typed(0), typed(1), typed(9)];
const transcript = [line(0), answer(), line(1)];

/** Witnesses each of which tells more of a session than the list does. */
const richer: readonly (readonly [string, readonly Observation[]])[] = [
  ["a transcript", transcript],
  ["an answer in a transcript", [answer()]],
  ["a prompt that was never answered", [line(0)]],
  ["a prompt of an older client, which has no id", [line(0, { promptId: undefined, aliases: ["line:1"] })]],
  ["a hook", [event({ source: "hook", at: noon + minute, facts })]],
  ["a counter", [point({ at: noon + minute, facts })]],
];

/** How every store lets go of what stands in for prompts that it comes to know better. */
export function standInContract(name: string, open: () => OpenWholeStore): void {
  describe(`${name} and the list of typed prompts:`, () => {
    test("alone it fills the session, which is known by name only", () => {
      using store = open();
      store.writer.commit(list);
      expect(store.reader.prompts({}, 9).map(({ text }) => text)).toEqual(["typed 0", "typed 1", "typed 9"]);
      expect(store.reader.sessions({}, 9)).toMatchObject([
        { id: "s1", startedAt: noon, lastSeenAt: noon + 9 * minute, facts },
      ]);
      expect(store.reader.entries({}, 9)).toHaveLength(3);
    });

    for (const [witness, told] of richer) {
      test(`${witness} takes its place, whichever comes first and in any commits`, () => {
        using once = open();
        once.writer.commit(told);
        const expected = pictureOf(once.reader);
        for (const order of orders([list, told, list])) {
          using store = open();
          for (const group of order) store.writer.commit(group);
          expect(pictureOf(store.reader)).toEqual(expected);
          using single = open();
          single.writer.commit(order.flat());
          expect(pictureOf(single.reader)).toEqual(expected);
          using slow = open();
          for (const seen of order.flat()) slow.writer.commit([seen]);
          expect(pictureOf(slow.reader)).toEqual(expected);
        }
      });
    }

    test("a record that says nothing of prompts leaves it where it is, whichever comes first", () => {
      const told = [event({ source: "transcript", at: noon + minute, facts })];
      const pictures = orders([list, told]).map((order) => {
        using store = open();
        for (const group of order) store.writer.commit(group);
        expect(store.reader.prompts({}, 9)).toHaveLength(3);
        return pictureOf(store.reader);
      });
      expect(pictures[1]).toEqual(pictures[0]);
    });

    test("told again it is a duplicate, and the session of another is left alone", () => {
      using store = open();
      const other = typed(1, { sessionId: "s2" });
      store.writer.commit([...list, other]);
      const { things } = store.writer.commit(transcript);
      for (const key of [1, 2, 3]) expect(things).toContainEqual({ kind: "prompt", key, sessionKey: 1 });
      expect(store.writer.commit([...list, other]).fates).toEqual(Array(4).fill("duplicate"));
      expect(store.reader.prompts({ sessionKey: 2 }, 9)).toHaveLength(1);
    });

    test("who knows one by its number is led to what was asked next, or last", () => {
      using store = open();
      store.writer.commit(list);
      store.writer.commit(transcript);
      const texts = [1, 2, 3].map((key) => store.reader.sessionLog.byKey("prompt", key)?.text);
      expect(texts).toEqual(["line 0", "line 1", "line 1"]);
    });

    test("where nothing was asked any more, its number leads nowhere and is not given out again", () => {
      using store = open();
      store.writer.commit(list);
      store.writer.commit([answer()]);
      store.writer.commit([typed(5, { sessionId: "s2" })]);
      const [other] = store.reader.prompts({}, 9);
      expect(other?.key).toBeGreaterThan(3);
      for (const key of [1, 2, 3]) expect(store.reader.sessionLog.byKey("prompt", key)).toBeUndefined();
    });

    test("a commit tells no line of the feed that it took out again", () => {
      using store = open();
      const { entries } = store.writer.commit([...list, ...transcript]);
      expect(entries.map((entry) => entry.name)).toEqual(["user_prompt", "api_request", "user_prompt"]);
      expect(store.reader.entries({}, 9)).toHaveLength(3);
    });

    test("what early clients noted without a session leaves while one lived in its folder, and its day with the last of it", () => {
      const sessionId = typedDay("2026-11-20", 1);
      const undated = (minutes: number, own = {}) => typed(minutes, { sessionId, ...own });
      const days = [undated(0), undated(2), undated(60)];
      const pictures = orders([days, transcript, days]).map((order) => {
        using store = open();
        for (const group of order) store.writer.commit(group);
        expect(store.reader.prompts({}, 9).map(({ text }) => text)).toEqual(["line 0", "line 1", "typed 60"]);
        // Sums stand in the order in which their sessions were heard of.
        const { sessions, prompts, entries } = pictureOf(store.reader);
        return { sessions, prompts, entries };
      });
      for (const picture of pictures) expect(picture).toEqual(pictures[0] ?? picture);
      const others = [{ facts: { project: "/work/other" } }, { agent: "codex" }];
      for (const own of others) {
        using store = open();
        store.writer.commit([...days, ...transcript.map((one) => ({ ...one, ...own }))]);
        expect(store.reader.prompts({}, 9)).toHaveLength(5);
      }
      using store = open();
      store.writer.commit([undated(0), undated(2)]);
      const { sessionKeys } = store.writer.commit(transcript);
      expect(store.reader.sessions({}, 9).map(({ id }) => id)).toEqual(["s1"]);
      expect(sessionKeys.map((key) => store.reader.sessionByKey(key)?.id)).toEqual(["s1"]);
      expect(store.reader.sessionLog.byKey("prompt", 1)?.text).toBe("line 0");
    });

    test("a session that its own client calls something of a history stays with what another ledger tells of it", async () => {
      const sessionId = "history-of-trains";
      const calls = [
        toolCall({ source: "otlp-log", sessionId, aliases: ["tool:1"], facts }),
        answer({ source: "otlp-log", sessionId }),
      ];
      using origin = open();
      origin.writer.commit(calls);
      for (const what of ["tool-calls", "requests"] as const) {
        using store = open();
        await taken(exportOf(origin, what), store);
        store.writer.commit([event({ sessionId: "s2" })]);
        expect(store.reader.sessions({}, 9).map(({ id }) => id)).toContain(sessionId);
      }
    });

    test("the key of a day that went is not given to another session", () => {
      using store = open();
      store.writer.commit(list);
      const { sessionKeys: days } = store.writer.commit([typed(0, { sessionId: typedDay("2026-11-20", 1) })]);
      store.writer.commit(transcript);
      expect(store.reader.sessions({}, 9).map(({ id }) => id)).toEqual(["s1"]);
      // An answer to a call that nobody told of makes no session.
      const orphan = toolCall({ sessionId: "s3", aliases: ["tool:none"], onlyJoins: true });
      expect(store.writer.commit([orphan]).fates).toEqual(["orphan"]);
      const { sessionKeys } = store.writer.commit([event({ sessionId: "s2" })]);
      expect(sessionKeys).not.toEqual(days);
    });

    test("the number of a line that it took out is not given to another", () => {
      using store = open();
      const last = () => store.reader.entries({}, 1)[0]?.seq ?? 0;
      store.writer.commit(list);
      const heard = last();
      // What tells more adds no line itself.
      store.writer.commit([point({ at: noon + minute, facts })]);
      expect([store.reader.entries({}, 9), store.reader.lastSeq()]).toEqual([[], heard]);
      store.writer.commit([event({ sessionId: "s2" })]);
      expect(last()).toBe(heard + 1);
    });

    test("ledgers that know either are one when they are merged, in any order and again", async () => {
      using once = open();
      once.writer.commit(transcript);
      const expected = pictureOf(once.reader);
      using typedOnly = open();
      typedOnly.writer.commit(list);
      const [poor, rich] = [exportOf(typedOnly), exportOf(once)];
      for (const order of orders([poor, rich, poor])) {
        using store = open();
        for (const file of order) await taken(file, store);
        expect(pictureOf(store.reader)).toEqual(expected);
        expect(unkeyed(exportOf(store))).toEqual(unkeyed(rich));
        const { news, orphans } = await taken(poor, store);
        expect([news, orphans]).toEqual([{}, 0]);
      }
      using observed = open();
      observed.writer.commit(list);
      await taken(rich, observed);
      expect(pictureOf(observed.reader)).toEqual(expected);
    });
  });
}

function exportOf(store: OpenWholeStore, what: What = "all"): string {
  using view = store.openView();
  const { parts } = openExport(view, { what, format: "jsonl", filter: {}, now: noon });
  return Buffer.concat([...parts].map(({ bytes }) => bytes)).toString();
}

async function taken(file: string, { merger }: OpenWholeStore) {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const [path, merge] = [join(folder, "export.jsonl"), merger.merge.bind(merger)];
  writeFileSync(path, file);
  try {
    return await importFile(path, { merge, progress: () => {}, ending: new AbortController().signal });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function unkeyed(file: string): string[] {
  const lines = file.split("\n");
  return lines.map((one) => one.replaceAll(/"(?:key|seq|thing_key)":"?\d+"?,?/g, "")).toSorted();
}

/** All that is told of prompts, without the numbers that a store gives out. */
function pictureOf(reader: LedgerReader) {
  const sessions = reader.sessions({}, 9);
  const ids = new Map(sessions.map(({ key, id }) => [key, id]));
  const plain = ({ key: _key, sessionKey, ...thing }: { key: number; sessionKey: number | undefined }) => ({
    ...thing,
    session: ids.get(sessionKey ?? 0),
  });
  return {
    sessions: sessions.map(({ changed: _changed, key: _key, ...session }) => session),
    prompts: reader.prompts({}, 99).map(plain),
    totals: reader.totals([...ids.keys()], noon),
    work: reader.work({}).map(({ sessionKey: _key, ...work }) => work),
    entries: reader
      .entries({}, 99)
      .map(({ seq: _seq, thingKey: _thing, ...entry }) => plain({ key: 0, ...entry }))
      .toSorted((a, b) => (Bun.inspect(a, { sorted: true }) < Bun.inspect(b, { sorted: true }) ? -1 : 1)),
  };
}
