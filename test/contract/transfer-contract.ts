import { describe, expect, test } from "bun:test";
import type { Observation, ThingKind } from "../../src/domain/observation.ts";
import { noUsage } from "../../src/domain/usage.ts";
import type { LedgerMerger, LedgerView, Merged, Pages } from "../../src/store/whole.ts";
import { openExport } from "../../src/transfer/export.ts";
import { readLine } from "../../src/transfer/record.ts";
import {
  again,
  backgroundTask,
  checkpoint,
  compaction,
  event,
  limitSample,
  noon,
  planEvent,
  point,
  insertedText,
  preamble,
  prompt,
  request,
  statement,
  subagent,
  task,
  toolCall,
} from "./observation.ts";
import type { OpenStore } from "./store-contract.ts";

/** A store whose whole can be taken out. */
export interface OpenWholeStore extends OpenStore {
  readonly merger: LedgerMerger;
  openView(): LedgerView;
}

const minute = 60_000;
const kinds: readonly ThingKind[] = [
  "request",
  "tool-call",
  "prompt",
  "subagent",
  "compaction",
  "task",
  "limit-sample",
  "statement",
  "preamble",
  "inserted-text",
  "checkpoint",
  "background-task",
  "plan-event",
];

/** How every store hands out its whole, and takes in that of another. */
export function transferContract(name: string, open: () => OpenWholeStore): void {
  describe(`${name} hands out its whole:`, () => {
    test("an empty ledger has no pages", () => {
      using store = open();
      using view = store.openView();
      expect(view.sessions({}).total).toBe(0);
      expect(rowsOf(view.sessions({}))).toEqual([]);
      for (const kind of kinds) expect(rowsOf(view.things(kind, {}))).toEqual([]);
      expect(rowsOf(view.entries({}))).toEqual([]);
      expect(rowsOf(view.points({}))).toEqual([]);
    });

    test("every kind of thing comes out, the earliest first", () => {
      using store = open();
      store.writer.commit(oneOfEach());
      using view = store.openView();
      for (const kind of kinds) expect(view.things(kind, {}).total, kind).toBe(1);
      store.writer.commit([request({ at: noon - 5 }), request({ at: noon + 5 }), request({ at: noon - 5 })]);
      using later = store.openView();
      expect(rowsOf(later.things("request", {})).map(({ at }) => at - noon)).toEqual([-5, -5, 0, 5]);
    });

    test("things of more than one page come once each, in their order", () => {
      using store = open();
      // More than two pages of either store; in memory each request is held against all before it.
      const count = 1234;
      store.writer.commit(
        Array.from({ length: count }, (_, index) =>
          request({ aliases: [`req:${index}`], at: noon + ((index * 7919) % 1000) }),
        ),
      );
      using view = store.openView();
      const pages = view.things("request", {});
      expect(pages.total).toBe(count);
      const rows = rowsOf(pages);
      expect(new Set(rows.map(({ key }) => key)).size).toBe(count);
      expect(rows).toEqual(rows.toSorted((a, b) => a.at - b.at || a.key - b.key));
    });

    test("a filter narrows every list", () => {
      using store = open();
      const facts = { project: "/p" };
      store.writer.commit([
        request({ at: noon, facts, model: "claude-opus-5-5" }),
        request({ at: noon + minute, facts, model: "claude-haiku-5" }),
        request({ at: noon, sessionId: "other" }),
        point({ at: noon, facts }),
        point({ at: noon, sessionId: "other", series: "2" }),
      ]);
      using view = store.openView();
      expect(view.things("request", { project: "/p" }).total).toBe(2);
      expect(view.things("request", { from: noon + 1 }).total).toBe(1);
      expect(view.things("request", { to: noon + 1, model: "claude-opus-5-5" }).total).toBe(2);
      expect(view.sessions({ project: "/p" }).total).toBe(1);
      expect(view.entries({ from: noon + 1 }).total).toBe(1);
      expect(view.entries({ model: "claude-haiku-5" }).total).toBe(1);
      expect(view.points({ project: "/p" }).total).toBe(1);
      expect(view.points({ from: noon }).total).toBe(2);
      expect(view.points({ from: noon + 1 }).total).toBe(0);
    });

    test("a thing comes with every id it is known by, also those of what it was joined with", () => {
      using store = open();
      store.writer.commit([
        request({ aliases: ["req:1"] }),
        request({ aliases: ["msg:1", "cli:1"], at: noon + 5 }),
      ]);
      store.writer.commit([request({ aliases: ["msg:2"], at: noon + 6 })]);
      store.writer.commit([request({ aliases: ["msg:1", "msg:2"], at: noon + 7 })]);
      store.writer.commit([request({ aliases: ["req:1", "msg:2"], at: noon + 9 })]);
      store.writer.commit([prompt({ aliases: ["line:1"] }), request()]);
      using view = store.openView();
      const keys = rowsOf(view.things("request", {})).map(({ key }) => key);
      const aliases = view.aliases("request", keys);
      expect(keys.map((key) => aliases.get(key))).toEqual([["cli:1", "msg:1", "msg:2", "req:1"], undefined]);
      expect([...view.aliases("prompt", [1]).values()]).toEqual([["line:1"]]);
    });

    test("a request comes with what others said of it", () => {
      using store = open();
      const usage = {
        input: 1,
        output: 2,
        reasoning: undefined,
        cacheRead: 3,
        cacheWrite: 4,
        cacheWrite1h: undefined,
      };
      store.writer.commit([
        request({ aliases: ["req:1"], source: "otlp-log" }),
        request({ aliases: ["req:1"], source: "otlp-span", usage, costNano: 3 }),
        request({ aliases: ["req:2"] }),
      ]);
      using view = store.openView();
      const [first, second] = rowsOf(view.things("request", {}));
      const disputes = view.disputes([first?.key ?? 0, second?.key ?? 0]);
      expect(disputes.get(first?.key ?? 0)).toEqual([
        { source: "otlp-span", isPlaceholder: false, usage, costNano: 3 },
      ]);
      expect(disputes.size).toBe(1);
    });

    test("entries keep the fingerprint they are known by, lines of files have none", () => {
      using store = open();
      const told = event();
      store.writer.commit([told, request({ source: "transcript", aliases: ["msg:1"] })]);
      using view = store.openView();
      expect(rowsOf(view.entries({})).map(({ digest }) => digest)).toEqual([told.digest, undefined]);
    });

    test("points keep their series and what they added", () => {
      using store = open();
      store.writer.commit([point({ increase: 0.1 + 0.2 })]);
      using view = store.openView();
      const [only] = rowsOf(view.points({}));
      expect(only).toMatchObject({ agent: "claude-code", increase: 0.1 + 0.2, at: noon });
      expect(only?.value).toBeUndefined();
    });
  });
  describe(`${name} takes in what another holds:`, () => {
    test("a copy answers every question as the ledger it was made of", () => {
      using from = open();
      using to = open();
      from.writer.commit(aWeek());
      expect(new Set(copy(from, to).fates)).toEqual(new Set(["accepted"]));
      expect(pictureOf(to)).toEqual(pictureOf(from));
    });

    test("the same again changes nothing, and neither does it in the ledger it came from", () => {
      using from = open();
      using to = open();
      from.writer.commit(aWeek());
      copy(from, to);
      const before = [pictureOf(from), pictureOf(to), from.reader.lastChange(), to.reader.lastChange()];
      expect(new Set(copy(from, to).fates)).toEqual(new Set(["duplicate"]));
      expect(new Set(copy(from, from).fates)).toEqual(new Set(["duplicate"]));
      expect([pictureOf(from), pictureOf(to), from.reader.lastChange(), to.reader.lastChange()]).toEqual(
        before,
      );
    });

    test("what both observed is counted once, and held as who knew it best told it", () => {
      using from = open();
      using to = open();
      from.writer.commit([request({ aliases: ["req:1"], source: "otlp-log", durationMs: 5 })]);
      const usage = { ...noUsage, input: 9, output: 99 };
      to.writer.commit([
        request({ aliases: ["req:1", "msg:1"], source: "transcript", usage, costNano: 8, at: noon + 1 }),
      ]);
      copy(from, to);
      const requests = to.reader.requests({}, 10);
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({ usage, costNano: 8, durationMs: 5, at: noon });
      const told = to.reader.witnesses({}).map(({ source, usage: { output } }) => [source, output]);
      expect(told).toEqual([
        ["otlp-log", 20],
        ["transcript", 99],
      ]);
      expect(to.reader.entries({}, 10).filter((entry) => entry.first)).toHaveLength(1);
    });

    test("a thing of which the other knows two ids joins what was two here", () => {
      using from = open();
      using to = open();
      from.writer.commit([request({ aliases: ["req:1", "msg:1"] })]);
      to.writer.commit([request({ aliases: ["req:1"] }), request({ aliases: ["msg:1"] })]);
      copy(from, to);
      expect(to.reader.requests({}, 10)).toHaveLength(1);
      expect(to.reader.usage({ filter: {} })[0]?.requests).toBe(1);
    });

    test("what is told later of a thing joins it by any of its ids", () => {
      using from = open();
      using to = open();
      from.writer.commit([
        request({ aliases: ["req:1", "msg:1"] }),
        prompt({ aliases: ["line:1"], source: "transcript" }),
      ]);
      copy(from, to);
      to.writer.commit([
        request({ aliases: ["msg:1"], source: "transcript" }),
        prompt({ aliases: ["line:1"], source: "transcript" }),
      ]);
      expect(to.reader.requests({}, 10)).toHaveLength(1);
      expect(to.reader.prompts({}, 10)).toHaveLength(1);
    });

    test("things that nothing tells apart stay as many as they were", () => {
      using from = open();
      using to = open();
      from.writer.commit([request(), request(), request({ at: noon + 1 })]);
      to.writer.commit([request()]);
      copy(from, to);
      copy(from, to);
      expect(to.reader.requests({}, 10)).toHaveLength(3);
    });

    // Behind a gateway: the event has no id, and the line does not name its request.
    const answered = request({ at: noon + 4000, durationMs: 4000, reportedNano: 7 });
    const answeredWith = (output: number) => ({
      ...noUsage,
      input: 10,
      output,
      cacheRead: 30,
      cacheWrite: 40,
    });
    const written = request({
      source: "transcript",
      aliases: ["msg:1"],
      messageId: "1",
      at: noon + 1000,
    });

    test.each([
      ["whole", written],
      ["half", { ...written, usage: answeredWith(1), isPlaceholder: true }],
    ] as const)(
      "an answer that was told by its event alone when it was taken out is known, its line %s",
      (_, line) => {
        using own = open();
        using older = open();
        own.writer.commit([answered]);
        copy(own, older);
        own.writer.commit([line]);
        const before = pictureOf(own);
        expect(own.reader.requests({}, 10)).toHaveLength(1);
        copy(older, own);
        expect(pictureOf(own)).toEqual(before);
        copy(own, older);
        expect(older.reader.requests({}, 10)).toEqual(own.reader.requests({}, 10));
      },
    );

    test("an event that another answer's is like in all but its time, or what it took, is another's", () => {
      for (const other of [
        { durationMs: 4001 },
        { at: noon + 60_000 },
        { reportedNano: 8 },
        { sessionId: "s2" },
        { model: "claude-haiku-4-5" },
        { usage: answeredWith(21) },
      ]) {
        using from = open();
        using to = open();
        from.writer.commit([{ ...answered, ...other }]);
        to.writer.commit([answered, written]);
        copy(from, to);
        expect([other, to.reader.requests({}, 10).length]).toEqual([other, 2]);
        copy(to, from);
        expect([other, from.reader.requests({}, 10).length]).toEqual([other, 2]);
      }
    });

    test("an event that comes again from its client is not taken for one that was joined", () => {
      using store = open();
      store.writer.commit([answered, written]);
      store.writer.commit([{ ...answered, digest: answered.digest + 1 }]);
      expect(store.reader.requests({}, 10)).toHaveLength(2);
    });

    test("a record that is told again here is known from there", () => {
      using from = open();
      using to = open();
      const told = [request({ aliases: ["req:1"] }), event(), point()];
      from.writer.commit(told);
      copy(from, to);
      expect(to.writer.commit(told.map((one) => again(one))).fates).toEqual(told.map(() => "duplicate"));
    });

    test("a request keeps what each class of its tokens cost", () => {
      using from = open();
      using to = open();
      const costSplit = {
        inputNano: 1,
        outputNano: 2,
        cacheReadNano: 3,
        cacheWriteNano: 4,
        cacheSavedNano: -5,
      };
      from.writer.commit([
        request({ aliases: ["req:1"], costNano: 17, costSplit }),
        request({ costNano: 10, costSplit }),
        request({ aliases: ["req:2"], costNano: 9 }),
      ]);
      to.writer.commit([request({ aliases: ["req:1"], source: "otlp-span", costNano: 6 })]);
      copy(from, to);
      expect(to.reader.costs({ filter: {} })).toEqual(from.reader.costs({ filter: {} }));
      expect(to.reader.costs({ filter: {} })).toMatchObject([
        { costNano: 36, unsplitNano: 9, split: { outputNano: 4, cacheSavedNano: -10 } },
      ]);
      expect([...to.writer.rebuild()].every(({ wrong }) => wrong === 0)).toBe(true);
    });

    test("a request that comes without a line of the feed stands on the next one that tells of it", () => {
      using from = open();
      using to = open();
      const span = request({ aliases: ["req:1"], source: "otlp-span" });
      from.writer.commit([span]);
      copy(from, to);
      to.writer.commit([{ ...span, tellsAlone: true }, request({ aliases: ["req:1"] })]);
      expect(to.reader.entries({}, 10).map(({ source, first }) => [source, first])).toEqual([
        ["otlp-log", false],
        ["otlp-span", true],
      ]);
    });

    test("lines of the feed keep their thing where that was joined into another, and one of them is its first", () => {
      using from = open();
      using to = open();
      const line = request({ aliases: ["msg:1"], source: "transcript", name: "line" });
      const both = request({ aliases: ["req:1", "msg:1"], name: "both" });
      for (const one of [request({ aliases: ["req:1"], name: "event" }), line, both])
        from.writer.commit([one]);
      expect(new Set(copy(from, to).fates)).toEqual(new Set(["accepted"]));
      using view = from.openView();
      for (const entries of [rowsOf(view.entries({})), to.reader.entries({}, 10).toReversed()])
        expect(entries.map((entry) => [entry.name, entry.thingKey, entry.first])).toEqual([
          ["event", 1, true],
          ["line", 1, false],
          ["both", 1, false],
        ]);
    });

    test("a stream that two ledgers heard at other times adds up to its last total", () => {
      const stream = (totals: readonly (readonly [second: number, total: number, increase: number])[]) =>
        totals.map(([second, total, increase]) =>
          point({ timeNano: `${second}000`, at: noon + second * 1000, total, increase, measure: "commits" }),
        );
      const often = stream([
        [1, 100, 100],
        [2, 150, 50],
        [4, 170, 20],
      ]);
      const seldom = stream([
        [1, 100, 100],
        [3, 160, 60],
      ]);
      for (const [here, there] of [
        [often, seldom],
        [seldom, often],
        [seldom.slice(1), often],
        // An export of a part of the time has no point before its first.
        [stream([[4, 170, 170]]), often.slice(1, 2)],
      ] as const) {
        using from = open();
        using to = open();
        from.writer.commit(there);
        to.writer.commit(here);
        copy(from, to);
        expect(to.reader.work({})[0]?.counters.get("commits")).toBe(170);
        expect(copy(from, to).fates.filter((fate) => fate === "accepted")).toEqual([]);
      }
    });

    test("a total that may fall falls when it is taken in, and one that began again is added", () => {
      using from = open();
      using to = open();
      const told = { series: "by hand", total: 800, increase: 800, measure: "commits" } as const;
      const begun = { series: "begun", total: 800, increase: 800, measure: "active.cli" } as const;
      to.writer.commit([point(told), point(begun)]);
      from.writer.commit([point(told), point({ ...told, timeNano: "3000", total: 500, increase: -300 })]);
      from.writer.commit([point(begun), point({ ...begun, timeNano: "3000", total: 500, increase: 500 })]);
      copy(from, to);
      const counters = to.reader.work({})[0]?.counters;
      expect([counters?.get("commits"), counters?.get("active.cli")]).toEqual([500, 1300]);
    });

    test("things alone make sessions that span them, and their own record then says more", () => {
      using from = open();
      using to = open();
      const facts = { project: "/p", title: "a title" };
      from.writer.commit([
        request({ aliases: ["req:1"], facts, at: noon }),
        request({ aliases: ["req:2"], facts, at: noon + minute }),
        event({ at: noon + 5 * minute }),
      ]);
      const whole = recordsOf(from);
      mergeRecords(
        to,
        whole.filter(({ read }) => read.record.kind === "thing"),
      );
      const [sketch] = to.reader.sessions({}, 10);
      expect(sketch).toMatchObject({ startedAt: noon, lastSeenAt: noon + minute, facts: { project: "/p" } });
      mergeRecords(
        to,
        whole.filter(({ read }) => read.record.kind === "session"),
      );
      const [session] = to.reader.sessions({}, 10);
      expect(session).toMatchObject({ startedAt: noon, lastSeenAt: noon + 5 * minute, facts });
      expect(to.reader.sessions({}, 10)).toHaveLength(1);
    });

    test("an older account of a session fills what is unknown and takes nothing back", () => {
      using from = open();
      using to = open();
      from.writer.commit([event({ facts: { title: "old", user: "ada" } })]);
      to.writer.commit([event({ at: noon + 5, facts: { title: "new" } })]);
      copy(from, to);
      const [session] = to.reader.sessions({}, 10);
      expect(session).toMatchObject({
        startedAt: noon,
        lastSeenAt: noon + 5,
        facts: { title: "new", user: "ada" },
      });
    });

    test("of two accounts that saw a session at the same time last, the one that heard more is believed", () => {
      using from = open();
      using to = open();
      const branches = () => [from, to].map(({ reader }) => reader.sessions({}, 10)[0]?.facts.branch);
      from.writer.commit([event({ at: noon + 5, facts: { branch: "main" } })]);
      const before = recordsOf(from);
      copy(from, to);
      from.writer.commit([event({ at: noon, source: "transcript", facts: { branch: "fix" } })]);
      copy(from, to);
      mergeRecords(from, before);
      expect(branches()).toEqual(["fix", "fix"]);
    });

    test("a tool whose end was told late runs no more in a copy that was made before", () => {
      using from = open();
      using to = open();
      const running = () =>
        [from, to].map(({ reader }) => reader.sessions({}, 10)[0]?.activity?.running.length);
      const use = { tool: "Read", toolUseId: "toolu_1" };
      from.writer.commit([event({ at: noon + 5, source: "hook", sign: { says: "tool-started", ...use } })]);
      const before = recordsOf(from);
      copy(from, to);
      expect(running()).toEqual([1, 1]);
      from.writer.commit([event({ at: noon, source: "hook", sign: { says: "tool-ended", ...use } })]);
      copy(from, to);
      mergeRecords(from, before);
      expect(running()).toEqual([0, 0]);
    });
  });
}

interface ReadRecord {
  readonly read: Extract<ReturnType<typeof readLine>, { kind: "record" }>;
}

/** Everything a store holds as the records that its lines are read as. */
function recordsOf(store: OpenWholeStore): ReadRecord[] {
  using view = store.openView();
  const order = { what: "all", format: "jsonl", filter: {}, now: noon } as const;
  const { parts } = openExport(view, order);
  const text = Buffer.concat([...parts].map(({ bytes }) => bytes)).toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const read = readLine(line);
      if (read.kind !== "record") throw new Error(`${JSON.stringify(read)}: ${line}`);
      return { read };
    });
}

/** Merges records one by one, each entry linked to the thing that came before it. */
function mergeRecords(to: OpenWholeStore, records: readonly ReadRecord[]): Merged {
  const ours = new Map<string, number | undefined>();
  const merged = records.map(({ read }) => {
    const { record, key, thingKey } = read;
    if (record.kind === "entry") {
      const linked = { ...record.entry, thingKey: ours.get(`${record.entry.kind} ${thingKey}`) };
      return to.merger.merge([{ ...record, entry: linked }]);
    }
    const one = to.merger.merge([record]);
    if (record.kind === "thing") ours.set(`${record.of} ${key}`, one.keys[0]);
    return one;
  });
  return { fates: merged.flatMap(({ fates }) => fates), keys: merged.flatMap(({ keys }) => keys) };
}

function copy(from: OpenWholeStore, to: OpenWholeStore): Merged {
  return mergeRecords(to, recordsOf(from));
}

/** All that a store answers, without the numbers it gives out. */
function pictureOf({ reader }: OpenWholeStore) {
  const ids = new Map(reader.sessions({}, 100).map(({ key, id }) => [key, id]));
  const plain = <T extends { key: number; sessionKey: number | undefined }>(things: readonly T[]) =>
    things.map(({ key: _key, sessionKey, ...thing }) => ({ ...thing, session: ids.get(sessionKey ?? 0) }));
  const filter = {};
  return {
    sessions: reader.sessions(filter, 100).map(({ key: _key, changed: _changed, ...session }) => session),
    requests: plain(reader.requests(filter, 100)),
    toolCalls: plain(reader.toolCalls(filter, 100)),
    prompts: plain(reader.prompts(filter, 100)),
    subagents: plain(reader.subagents(filter, 100)),
    compactions: plain(reader.compactions(filter, 100)),
    tasks: plain(reader.tasks(filter, 100)),
    samples: plain(reader.limitSamples(filter, 100)),
    statements: plain(reader.statements(filter, 100)),
    preambles: plain(reader.preambles(filter, 100)),
    insertedTexts: plain(reader.insertedTexts(filter, 100)),
    checkpoints: plain(reader.checkpoints(filter, 100)),
    backgroundTasks: plain(reader.backgroundTasks(filter, 100)),
    planEvents: plain(reader.planEvents(filter, 100)),
    entries: reader.entries(filter, 100).map(({ thingKey, seq: _seq, sessionKey, ...entry }) => ({
      ...entry,
      session: ids.get(sessionKey ?? 0),
      hasThing: thingKey !== undefined,
    })),
    usage: reader.usage({ filter, by: ["session", "model", "branch"] }),
    counted: reader.usageFromCounters({ filter, by: ["session", "model"] }),
    counters: reader.counters(filter),
    witnesses: reader
      .witnesses(filter)
      .map(({ sessionKey, ...row }) => ({ ...row, session: ids.get(sessionKey ?? 0) })),
    agreement: reader
      .agreement(filter)
      .map(({ sessionKey, ...row }) => ({ ...row, session: ids.get(sessionKey ?? 0) })),
  };
}

/** What sessions leave in a ledger: every kind, several witnesses, a fork, a placeholder, counters only, nothing known. */
function aWeek(): Observation[] {
  const usage = { ...noUsage, input: 5, output: 6, reasoning: 2, cacheWrite1h: 1, cacheWrite: 3 };
  const sign = { says: "permission-asked", tool: "Bash" } as const;
  const facts = { project: "/p", branch: "main", title: 'a\nb \0 "c" 🦉 =1', terminal: "t", team: "x" };
  return [
    ...oneOfEach(),
    request({ aliases: ["req:2"], source: "otlp-log", reportedNano: 3, facts }),
    request({ aliases: ["req:2"], source: "otlp-span", usage, costNano: 1, durationMs: 12, ttftMs: 3 }),
    request({
      aliases: ["msg:3"],
      source: "transcript",
      isPlaceholder: true,
      usage,
      sessionId: "s2",
      branch: "b",
    }),
    request({ aliases: ["msg:3", "req:3"], source: "otlp-log", sessionId: "s2" }),
    request({
      aliases: ["msg:3"],
      source: "transcript",
      usage,
      sessionId: "fork",
      requestId: "other",
      at: noon + 9,
    }),
    request({
      aliases: ["req:4"],
      failed: true,
      usage: undefined,
      costNano: undefined,
      statusCode: 529,
      error: "e",
    }),
    request({ aliases: ["req:5"], costNano: undefined, model: "unknown" }),
    request({ sessionId: undefined }),
    request(),
    request(),
    event({ source: "hook", sign, at: noon + 3, data: new Map([["__proto__", "x"]]) }),
    toolCall({
      aliases: ["tool:2"],
      source: "hook",
      success: false,
      error: "no",
      durationMs: 4,
      at: noon + 4,
    }),
    toolCall({ aliases: ["tool:2"], source: "otlp-span", durationMs: 9, at: noon + 4 }),
    task({ aliases: ["task:2"], status: "completed", statusAt: noon + 7, subject: "s" }),
    limitSample({ contextPercent: 12.5, fiveHourResetsAt: noon + 8 }),
    limitSample({ at: noon + 9, compactionOff: true, compactionWindow: 400_000, compactionPercent: 50 }),
    point({ sessionId: "counted", measure: "cost", increase: 0.1 + 0.2, series: "c", total: 0.3 }),
    point({ sessionId: "counted", measure: "tokens.input", increase: 12, series: "t" }),
    point({
      series: "h",
      measure: undefined,
      value: {
        kind: "histogram",
        temporality: "delta",
        bounds: [1, 2],
        counts: [0, 1, 0],
        count: 1,
        sum: 1.5,
        min: undefined,
        max: undefined,
      },
    }),
  ];
}

/** Everything a ledger can hold, once. */
function oneOfEach() {
  return [
    request({ aliases: ["req:1"] }),
    toolCall({ aliases: ["tool:1"] }),
    prompt({ aliases: ["prompt:1"] }),
    subagent({ aliases: ["agent:1"] }),
    compaction({ aliases: ["compaction:1"] }),
    task({ aliases: ["task:1"] }),
    limitSample(),
    statement({ aliases: ["statement:1"] }),
    preamble({ aliases: ["preamble:1"] }),
    insertedText({ aliases: ["inserted:1"] }),
    checkpoint({ aliases: ["checkpoint:1"], shownAt: noon + 1 }),
    backgroundTask({ aliases: ["background:1"], status: "running" }),
    planEvent({ aliases: ["plan:1"], details: "{}" }),
    point(),
    event(),
  ];
}

function rowsOf<T>(pages: Pages<T>): T[] {
  return [...pages].flat();
}
