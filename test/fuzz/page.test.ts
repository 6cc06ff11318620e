import { expect } from "bun:test";
import * as fc from "fast-check";
import type { Sign } from "../../src/domain/sign.ts";
import { AppError } from "../../src/domain/error.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { ChangeLog } from "../../src/live/change-log.ts";
import type { Page } from "../../src/query/page.ts";
import { listSessions, shapesOf } from "../../src/query/sessions.ts";
import type { SessionShape } from "../../src/query/shape.ts";
import { parseStates, stateWords, type States } from "../../src/query/state-filter.ts";
import type { TimelineRow } from "../../src/query/timeline/shape.ts";
import { sessionTimeline } from "../../src/query/timeline/timeline.ts";
import type { LedgerReader } from "../../src/store/store.ts";
import { compaction, event, noon, prompt, request, subagent, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { openMemory, openSqlite } from "./opened.ts";

nothingFailsUnheard();

/** What somebody says of one of a few things of two sessions, of which the first is read. */
interface Word {
  readonly kind: "request" | "tool" | "prompt" | "compaction" | "subagent";
  readonly of: number;
  readonly also: boolean;
  readonly at: number;
  readonly session: "s1" | "s2" | undefined;
  readonly source: "transcript" | "otlp-log" | "otlp-span" | "hook";
  readonly output: number;
  readonly failed: boolean;
}

const word: fc.Arbitrary<Word> = fc.record({
  kind: fc.constantFrom("request", "tool", "prompt", "compaction", "subagent"),
  of: fc.nat({ max: 3 }),
  also: fc.boolean(),
  at: fc.nat({ max: 40 }),
  session: fc.constantFrom("s1", "s1", "s2", undefined),
  source: fc.constantFrom("transcript", "otlp-log", "otlp-span", "hook"),
  output: fc.nat({ max: 9 }),
  failed: fc.boolean(),
});

function observed({ kind, of, also, at, session, source, output, failed }: Word, index: number): Observation {
  const seen = { at: noon + at * 1000, sessionId: session, source, digest: index + 10 };
  const aliases = [of, ...(also ? [of + 1] : [])].map((number) => `${kind}:${number}`);
  switch (kind) {
    case "request":
      return request({ ...seen, aliases, durationMs: output * 500, promptId: `p${of}`, failed });
    case "tool":
      return toolCall({ ...seen, aliases, durationMs: output * 500, success: !failed });
    case "prompt":
      return prompt({ ...seen, aliases, length: output, promptId: `p${of}` });
    case "compaction":
      return compaction({ ...seen, aliases, success: !failed });
    case "subagent":
      return subagent({ ...seen, aliases, subagentId: `a${of}` });
  }
}

/** Somebody who reads a session's timeline a page at a time, and keeps what was told. */
class Follower {
  readonly #reader: LedgerReader;
  readonly #changes: ChangeLog;
  readonly rows = new Map<string, TimelineRow>();
  #cursor: string | undefined;

  constructor(reader: LedgerReader, changes: ChangeLog) {
    this.#reader = reader;
    this.#changes = changes;
  }

  /** Whether there is more. */
  read(limit: number): boolean {
    const page = sessionTimeline(this.#reader, {
      id: "s1",
      cursor: this.#cursor,
      limit,
      changes: this.#changes,
    });
    if (page.restarted) this.rows.clear();
    for (const key of page.gone) this.rows.delete(key);
    for (const row of page.rows) this.rows.set(row.key, row);
    this.#cursor = page.next_cursor;
    return page.has_more;
  }

  readAll(limit: number): void {
    while (this.read(limit));
  }

  /** What is known, in the order of its keys. */
  known(): TimelineRow[] {
    return [...this.rows.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  }
}

claim("who follows a timeline, whatever changes between two pages, ends with what is there", {
  given: fc.tuple(fc.array(word, { maxLength: 24, size: "max" }), choices),
  inputs: 250,
  holds: ([words, choose]) => {
    const told = words.map(observed);
    for (const open of [openSqlite, openMemory]) {
      using store = open();
      const changes = new ChangeLog(7, 2 + choose.below(30));
      const commit = (some: readonly Observation[]): void => changes.note(store.writer.commit(some).things);
      commit([prompt({ digest: 1, aliases: ["prompt:first"], at: noon })]);
      const follower = new Follower(store.reader, changes);
      for (const some of partsOf(told, choose)) {
        commit(some);
        if (choose.onceIn(2)) follower.read(1 + choose.below(4));
      }
      follower.readAll(1 + choose.below(4));
      const fresh = new Follower(store.reader, changes);
      fresh.readAll(1000);
      expect(follower.known()).toEqual(fresh.known());
    }
  },
});

claim("who follows sessions, whatever changes between two looks, ends with what is there", {
  given: fc.tuple(fc.array(word, { maxLength: 24, size: "max" }), choices),
  inputs: 250,
  holds: ([words, choose]) => {
    for (const open of [openSqlite, openMemory]) {
      using store = open();
      const shapes = new Map<number, object>();
      let seen = 0;
      const look = (limit: number): boolean => {
        const changed = store.reader.sessionsChangedSince(seen, limit);
        for (const [index, shape] of shapesOf(store.reader, changed, { now: noon }).entries()) {
          const session = changed[index];
          if (session !== undefined) shapes.set(session.key, own(shape));
        }
        seen = changed.at(-1)?.changed ?? seen;
        return changed.length > 0;
      };
      for (const some of partsOf(words.map(observed), choose)) {
        store.writer.commit(some);
        if (choose.onceIn(2)) look(1 + choose.below(3));
      }
      while (look(1 + choose.below(3)));
      const all = store.reader.sessions({}, 1000);
      const fresh = shapesOf(store.reader, all, { now: noon }).map(own);
      expect(all.map(({ key }) => shapes.get(key))).toEqual(fresh);
    }
  },
});

/** What a session's own things say; which others work beside it is looked at when somebody asks. */
function own({ parallel: _parallel, ...shape }: SessionShape): object {
  return shape;
}

claim("the pages of a list of sessions, of whatever size, are the list, and any other text is no cursor", {
  given: fc.tuple(fc.array(word, { maxLength: 24, size: "max" }), fc.nat({ max: 6 }), choices),
  inputs: 150,
  holds: ([words, size, choose]) => {
    const told = words.map((one, index) =>
      Object.assign(observed(one, index), { sessionId: `s${choose.below(9)}` }),
    );
    for (const open of [openSqlite, openMemory]) {
      using store = open();
      store.writer.commit(told);
      const page = (limit: number, cursor?: string) =>
        listSessions(store.reader, { filter: {}, now: noon, page: { limit, cursor } });
      const ids: string[] = [];
      for (let next: string | null | undefined; next !== null;) {
        const answer = page(size + 1, next);
        ids.push(...answer.sessions.map(({ id }) => id));
        next = answer.next_cursor;
      }
      expect(ids).toEqual(page(1000).sessions.map(({ id }) => id));
      const text = `${choose.below(99)}${["", ".", "-", " "][choose.below(4)]}${["", "x", "7"][choose.below(3)]}`;
      if (!/^\d+\.\d+$/.test(text)) expect(() => page(1, text)).toThrow(AppError);
    }
  },
});

const says: readonly Sign["says"][] = [
  "session-started",
  "prompted",
  "tool-started",
  "tool-ended",
  "permission-asked",
  "permission-decided",
  "turn-ended",
  "input-awaited",
  "compaction-started",
  "compaction-ended",
  "session-ended",
  "subagent-ended",
  "process-gone",
];
const sign = fc.record({
  says: fc.constantFrom(...says),
  session: fc.nat({ max: 5 }),
  source: fc.constantFrom("hook", "transcript", "otlp-log" as const),
  minute: fc.nat({ max: 30 }),
  bySubagent: fc.boolean(),
});

claim(
  "sessions of some states are those of the list that are in them, whatever the page's size and the time",
  {
    given: fc.tuple(fc.array(sign, { maxLength: 20, size: "max" }), fc.subarray([...stateWords]), choices),
    inputs: 200,
    holds: ([signs, words, choose]) => {
      const told = signs.map((one, index) =>
        event({
          at: noon + one.minute * 60_000 + index,
          sessionId: `s${one.session}`,
          source: one.source,
          digest: index + 1,
          // Telemetry tells of the end of nothing but a turn.
          sign: {
            says: one.source === "otlp-log" ? "prompted" : one.says,
            tool: "Bash",
            toolUseId: `t${one.session}`,
            subagentId: one.bySubagent ? "a1" : undefined,
          },
        }),
      );
      // Within minutes, beyond what a silent session works for, and beyond what anybody is waited for.
      const now = noon + [20, 31, 45, 300, 721, 760][choose.below(6)]! * 60_000;
      const states = parseStates(words.length === 0 ? "working" : words.join(","), "state");
      for (const open of [openSqlite, openMemory]) {
        using store = open();
        store.writer.commit(told);
        const list = (page: Page, asked?: States) =>
          listSessions(store.reader, { filter: {}, now, states: asked, page });
        const expected = list({ limit: 1000 }).sessions.filter(({ state }) => states.has(state));
        const found: SessionShape[] = [];
        const limit = 1 + choose.below(4);
        for (let cursor: string | null | undefined; cursor !== null;) {
          const answer = list({ limit, cursor }, states);
          found.push(...answer.sessions);
          cursor = answer.next_cursor;
        }
        expect(found).toEqual(expected);
      }
    },
  },
);

/** In their order, so many at a time. */
function partsOf<T>(all: readonly T[], choose: Choices): T[][] {
  const left = [...all];
  const parts: T[][] = [];
  while (left.length > 0) parts.push(left.splice(0, 1 + choose.below(3)));
  return parts;
}
