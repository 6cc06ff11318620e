import { describe, expect, test } from "bun:test";
import type { Sign } from "../../src/domain/sign.ts";
import type { Thread } from "../../src/domain/context-point.ts";
import { sourceBit } from "../../src/domain/source.ts";
import type { DataPointObservation } from "../../src/domain/observation.ts";
import { historyOf, stepsOf } from "../../src/domain/task-history.ts";
import { blockersOf, blockersText, type TaskStatus } from "../../src/domain/task.ts";
import type { PriceOf, RequestObservation } from "../../src/domain/request.ts";
import { effortRequests } from "../../src/domain/session.ts";
import { noUsage } from "../../src/domain/usage.ts";
import type {
  EntryFilter,
  EntryStretch,
  UsageRow,
  Filter,
  LedgerReader,
  LedgerWriter,
  SessionFilter,
  SessionPosition,
  ToolDimension,
  ToolOrder,
} from "../../src/store/store.ts";
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
import { orders } from "./orders.ts";

/** An empty ledger by both of its sides: what the writer has committed, the reader sees at once. Its scope closes it. */
export interface OpenStore extends Disposable {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
}

const minute = 60_000;

/** What every store must do. An implementation supplies how an empty one is opened. */
export function storeContract(name: string, open: () => OpenStore): void {
  describe(`${name} keeps the ledger's contract:`, () => {
    test("an empty ledger answers every question with nothing", () => {
      using store = open();
      const { reader } = store;
      expect(reader.sessions({}, 10)).toEqual([]);
      expect(reader.sessionsById("s1")).toEqual([]);
      expect(reader.usage({ filter: {}, by: ["model"] })).toEqual([]);
      expect(reader.usage({ filter: {} })).toEqual([]);
      expect(reader.usageFromCounters({ filter: {}, by: ["model"] })).toEqual([]);
      expect(reader.sessionsUsed({})).toBe(0);
      expect(reader.answerTimes({}, [{ from: 0, to: noon }])).toEqual([undefined]);
      expect(reader.entries({}, 10)).toEqual([]);
      expect(reader.archiveFiles()).toEqual([]);
      expect(reader.lastSeq()).toBe(0);
      expect(reader.lastChange()).toBe(0);
    });

    test("a commit says the fate of each observation in order", () => {
      using store = open();
      const first = request({ aliases: ["req:1"] });
      const { fates, entries, sessionKeys } = store.writer.commit([first, again(first), event()]);
      expect(fates).toEqual(["accepted", "duplicate", "accepted"]);
      expect(entries.map((entry) => entry.name)).toEqual(["api_request", "auth"]);
      expect(sessionKeys).toHaveLength(1);
    });

    test("the same record in a later commit changes nothing", () => {
      using store = open();
      const all = [
        request({ aliases: ["req:1"] }),
        toolCall({ aliases: ["tool:1"] }),
        prompt(),
        event(),
        point(),
      ];
      store.writer.commit(all);
      const before = pictureOf(store.reader);
      expect(store.writer.commit(all.map((one) => again(one))).fates).toEqual(all.map(() => "duplicate"));
      expect(pictureOf(store.reader)).toEqual(before);
    });

    test("two witnesses of one request make one request", () => {
      using store = open();
      const log = request({ aliases: ["req:1"], source: "otlp-log", stopReason: undefined, reportedNano: 8 });
      const span = request({
        aliases: ["req:1"],
        source: "otlp-span",
        usage: {
          input: 1,
          output: 999,
          reasoning: undefined,
          cacheRead: 1,
          cacheWrite: 1,
          cacheWrite1h: undefined,
        },
        costNano: 999,
        stopReason: "end_turn",
        durationMs: 50,
      });
      store.writer.commit([span]);
      store.writer.commit([log]);
      const [only, ...others] = store.reader.requests({}, 10);
      expect(others).toEqual([]);
      expect(only?.usage?.output).toBe(20);
      expect(only?.costNano).toBe(7);
      expect(only).toMatchObject({ reportedNano: 8, stopReason: "end_turn", durationMs: 50 });
    });

    test("the order of witnesses does not change the request", () => {
      const log = request({ aliases: ["req:1"], source: "otlp-log", durationMs: 40 });
      const span = request({
        aliases: ["req:1"],
        source: "otlp-span",
        durationMs: 50,
        at: noon + 1,
        effort: "high",
      });
      const pictures = [
        [log, span],
        [span, log],
      ].map((order) => {
        using store = open();
        for (const seen of order) store.writer.commit([seen]);
        return store.reader.requests({}, 10);
      });
      expect(pictures[0]).toEqual(pictures[1]);
    });

    test("an account that knows ids of two requests joins them into one", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"] }), request({ aliases: ["msg:1"], at: noon + 5 })]);
      expect(store.reader.requests({}, 10)).toHaveLength(2);
      store.writer.commit([request({ aliases: ["req:1", "msg:1"], at: noon + 9 })]);
      const requests = store.reader.requests({}, 10);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.at).toBe(noon);
      store.writer.commit([request({ aliases: ["msg:1"], at: noon + 12 })]);
      expect(store.reader.requests({}, 10)).toHaveLength(1);
      const keys = store.reader
        .entries({}, 10)
        .map((entry) => store.reader.requestByKey(entry.thingKey ?? 0)?.key);
      expect(new Set(keys)).toEqual(new Set([requests[0]?.key]));
    });

    test("glances are one session's things in the order of time, the oldest when there are more than asked for", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon + 2, effort: "high", subagentId: "a1", stopReason: "tool_use", speed: "fast" }),
        request({
          at: noon,
          failed: true,
          usage: undefined,
          costNano: undefined,
          statusCode: 529,
          attempt: 3,
        }),
        request({ at: noon + 1, sessionId: "s2" }),
        toolCall({ at: noon + 4, success: true, linesAdded: 3, linesRemoved: 0 }),
        toolCall({ at: noon + 3, success: false, error: "Exit code 1", decision: "accept" }),
      ]);
      const sessionKey = store.reader.sessionsById("s1")[0]?.key ?? 0;
      const requests = store.reader.requestGlances({ sessionKey }, 10);
      expect(requests).toHaveLength(2);
      expect(requests[0]).toMatchObject({ at: noon, failed: true, statusCode: 529, attempt: 3 });
      expect(requests[0]?.usage).toBeUndefined();
      expect(requests[0]).toMatchObject({ callsTools: undefined, isFast: false });
      expect(requests[1]).toMatchObject({ effort: "high", subagentId: "a1", callsTools: true, isFast: true });
      expect(requests[1]?.costNano).toBe(7);
      expect(requests[1]?.usage).toEqual(request().usage);
      expect(store.reader.requestGlances({ sessionKey, from: noon + 1 }, 10)).toHaveLength(1);
      expect(store.reader.requestGlances({ sessionKey, to: noon + 2 }, 10)).toHaveLength(1);
      expect(store.reader.requestGlances({ sessionKey }, 1)[0]?.at).toBe(noon);
      const calls = store.reader.toolGlances({ sessionKey }, 10);
      expect(calls.map(({ at, success }) => [at, success])).toEqual([
        [noon + 3, false],
        [noon + 4, true],
      ]);
      expect(calls[0]).toMatchObject({ tool: "Bash", error: "Exit code 1", decision: "accept" });
      expect(calls[1]).toMatchObject({ linesAdded: 3, linesRemoved: 0 });
      expect(store.reader.toolGlances({ sessionKey, onlyFailed: true }, 10)).toHaveLength(1);
    });

    test("a folder is one project, however its end and its drive are spelled", () => {
      using store = open();
      const told = ["/p/app", "/p/app/", "c:\\work\\", "C:\\work", "/p/App"];
      store.writer.commit(
        told.map((project, index) => request({ sessionId: `s${index}`, facts: { project } })),
      );
      const rows = store.reader.usage({ filter: {}, by: ["project"] });
      expect(rows.map(({ keys: [key], sessions }) => [key, sessions]).toSorted()).toEqual([
        ["/p/App", 1],
        ["/p/app", 2],
        ["C:\\work", 2],
      ]);
    });

    test("files are told by when a tool last touched them, not by what was refused or failed", () => {
      using store = open();
      const file = (id: string, own: Parameters<typeof toolCall>[0]) =>
        toolCall({ aliases: [id], filePath: "/p/a.ts", success: true, ...own });
      store.writer.commit([
        file("tool:1", { tool: "Read", at: noon }),
        file("tool:2", { tool: "Edit", at: noon + 1, blockedMs: 50, durationMs: 5 }),
        file("tool:3", { tool: "Write", at: noon + 2, filePath: "/p/b.ts" }),
        file("tool:4", { tool: "Edit", at: noon + 900, success: false }),
        file("tool:5", { tool: "Edit", at: noon + 901, decision: "reject" }),
        file("tool:6", { tool: "Edit", at: noon + 902, success: undefined }),
        file("tool:7", { tool: "Grep", at: noon + 903 }),
        file("tool:8", { tool: "Read", at: noon + 904, sessionId: "s2" }),
      ]);
      const sessionKey = store.reader.sessionsById("s1")[0]?.key ?? 0;
      const [changed, other, viewed] = [
        { filePath: "/p/a.ts", tool: "Edit", at: noon + 56 },
        { filePath: "/p/b.ts", tool: "Write", at: noon + 2 },
        { filePath: "/p/a.ts", tool: "Read", at: noon },
      ] as const;
      expect(store.reader.fileTouches({ sessionKey }, 10)).toEqual([changed, other, viewed]);
      expect(store.reader.fileTouches({ sessionKey }, 1)).toEqual([changed]);
      expect(store.reader.fileTouches({ sessionKey, from: noon + 2, to: noon + 900 }, 10)).toEqual([other]);
    });

    test("failed calls are those that ran and failed, of some tools where asked, the newest when bounded", () => {
      using store = open();
      const call = (id: string, own: Parameters<typeof toolCall>[0]) =>
        toolCall({ aliases: [id], success: false, ...own });
      store.writer.commit([
        call("tool:1", { at: noon }),
        call("tool:2", { at: noon + 1, tool: "Edit", decision: "accept" }),
        call("tool:3", { at: noon + 2, decision: "reject" }),
        call("tool:4", { at: noon + 3, success: true }),
        call("tool:5", { at: noon + 4, success: undefined }),
        call("tool:6", { at: noon + 5, sessionId: "s2", facts: { project: "/p" } }),
        request({ sessionId: "s2", model: "m" }),
      ]);
      const failed = (filter: Filter, limit = 10, tools?: string[]) =>
        store.reader.failedCalls(filter, limit, tools).map(({ tool, at }) => [tool, at - noon]);
      expect(failed({})).toEqual([
        ["Bash", 0],
        ["Edit", 1],
        ["Bash", 5],
      ]);
      expect(failed({}, 1)).toEqual([["Bash", 5]]);
      expect(failed({}, 10, ["Edit", "Read"])).toEqual([["Edit", 1]]);
      expect(failed({}, 10, [])).toEqual([]);
      expect(failed({ model: "m" })).toEqual([["Bash", 5]]);
      expect(failed({ project: "/p" })).toEqual([["Bash", 5]]);
      expect(failed({ from: noon + 1, to: noon + 5 })).toEqual([["Edit", 1]]);
    });

    test("requests without any id stay apart", () => {
      using store = open();
      store.writer.commit([request(), request()]);
      expect(store.reader.requests({}, 10)).toHaveLength(2);
    });

    test("a request stays with the session of its earliest copy", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["msg:1"], sessionId: "fork", at: noon + minute })]);
      store.writer.commit([request({ aliases: ["msg:1"], sessionId: "original", at: noon })]);
      const rows = store.reader.usage({ filter: {}, by: ["session"] });
      expect(rows.map((row) => [row.keys[0], row.requests])).toEqual([["original", 1]]);
    });

    test("a failed request is counted apart and costs nothing", () => {
      using store = open();
      store.writer.commit([
        request({
          failed: true,
          usage: undefined,
          costNano: undefined,
          error: "overloaded",
          statusCode: 529,
        }),
        request(),
      ]);
      const [totals] = store.reader.totals([1], 0);
      expect(totals).toMatchObject({ requests: 1, failedRequests: 1, unpricedRequests: 0, costNano: 7 });
    });

    test("a request without a price is unpriced, not free", () => {
      using store = open();
      store.writer.commit([request({ costNano: undefined }), request()]);
      expect(store.reader.totals([1], 0)[0]).toMatchObject({ requests: 2, unpricedRequests: 1, costNano: 7 });
    });

    test("a tool call is put together from its decision, its result and its spans", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["span:p"], source: "otlp-span", tool: undefined, blockedMs: 900 }),
        toolCall({ aliases: ["tool:1"], name: "tool_decision", decision: "accept", decidedBy: "config" }),
        toolCall({ aliases: ["tool:1"], success: false, error: "exit 1", durationMs: 30 }),
        toolCall({ aliases: ["tool:1", "span:p"], source: "otlp-span" }),
      ]);
      const calls = store.reader.toolCalls({}, 10);
      expect(calls).toHaveLength(1);
      expect(calls[0]).toMatchObject({
        tool: "Bash",
        decision: "accept",
        success: false,
        durationMs: 30,
        blockedMs: 900,
      });
      expect(store.reader.totals([1], 0)[0]).toMatchObject({ toolCalls: 1, toolFailures: 1 });
    });

    test("a tool that was let run and has not answered is the running one", () => {
      using store = open();
      const decided = toolCall({ aliases: ["tool:1"], decision: "accept", tool: "Grep" });
      store.writer.commit([decided, toolCall({ aliases: ["tool:2"], decision: "reject", at: noon + 1 })]);
      expect(store.reader.totals([1], 0)[0]?.runningTool).toBe("Grep");
      store.writer.commit([toolCall({ aliases: ["tool:1"], success: true })]);
      expect(store.reader.totals([1], 0)[0]?.runningTool).toBeUndefined();
    });

    test("the effort of a session is the last that its own conversation told", () => {
      using store = open();
      const asked = (minutes: number, own: Partial<RequestObservation>) =>
        request({ aliases: [`req:${minutes}`], at: noon + minutes * minute, ...own });
      const effort = () => store.reader.totals([1], 0)[0]?.effort;
      store.writer.commit([asked(0, {})]);
      expect(effort()).toBeUndefined();
      store.writer.commit([
        asked(1, { effort: "medium" }),
        asked(2, { effort: "high" }),
        asked(3, { effort: "low", subagentId: "a1" }),
        asked(4, { effort: "low", querySource: "generate_session_title" }),
        asked(5, {}),
        asked(30, { sessionId: "s2" }),
      ]);
      expect(effort()).toBe("high");
      store.writer.commit(Array.from({ length: effortRequests }, (_, index) => asked(6 + index, {})));
      expect(effort()).toBeUndefined();
    });

    test("projects are told once, by their names, also those in which nothing was asked", () => {
      using store = open();
      expect(store.reader.projects()).toEqual([]);
      const told = ["/srv/web", undefined, "/home/web", "/srv/web"];
      store.writer.commit(
        told.map((project, index) => event({ sessionId: `s${index}`, facts: { project } })),
      );
      expect(store.reader.projects()).toEqual(["/home/web", "/srv/web"]);
    });

    test("a session gathers facts, times and counts per source", () => {
      using store = open();
      store.writer.commit([
        event({ at: noon + minute, facts: { user: "ann", project: undefined } }),
        event({ at: noon, facts: { user: "bob", project: "/p" }, source: "otlp-span" }),
      ]);
      const [session] = store.reader.sessions({}, 10);
      expect(session).toMatchObject({
        id: "s1",
        agent: "claude-code",
        startedAt: noon,
        lastSeenAt: noon + minute,
      });
      expect(session?.facts).toMatchObject({ user: "ann", project: "/p" });
      expect(session?.seenBySource.slice(0, 3)).toEqual([1, 0, 1]);
    });

    test("what the collector concludes of a session is no sign of life of it", () => {
      using store = open();
      store.writer.commit([event({ at: noon })]);
      store.writer.commit([checkpoint({ at: noon + 10 * minute, source: "ledger" })]);
      const [session] = store.reader.sessions({}, 10);
      expect(session).toMatchObject({ startedAt: noon, lastSeenAt: noon });
      expect(store.reader.checkpoints({}, 10)).toHaveLength(1);
    });

    test("a session lived until the answer of a tool, whose call is told under its own time", () => {
      using store = open();
      store.writer.commit([toolCall({ source: "transcript", at: noon, endedAt: noon + minute })]);
      expect(store.reader.sessions({}, 9)).toMatchObject([{ startedAt: noon, lastSeenAt: noon + minute }]);
    });

    test("sessions of two agents with one id are two sessions", () => {
      using store = open();
      store.writer.commit([event(), event({ agent: "codex" })]);
      expect(store.reader.sessionsById("s1").map((session) => session.agent)).toEqual([
        "claude-code",
        "codex",
      ]);
    });

    test("a record without a session is kept and counted", () => {
      using store = open();
      store.writer.commit([request({ sessionId: undefined })]);
      expect(store.reader.sessions({}, 10)).toEqual([]);
      expect(
        store.reader.usage({ filter: {}, by: ["session"] }).map((row) => [row.keys[0], row.requests]),
      ).toEqual([[undefined, 1]]);
    });

    describe("requests that name no session", () => {
      const nameless = (agent: string, minutes: number) =>
        request({ agent, sessionId: undefined, at: noon + minutes * minute, model: agent });
      const told = [nameless("codex", 1), nameless("codex", 70), nameless("shop-bot", 71)];
      const own = request({ agent: "codex", at: noon + 2 * minute, model: "codex" });

      test("are their agents', in every sum of any stretch of time", () => {
        using store = open();
        store.writer.commit([...told, own]);
        const whole = { from: noon, to: noon + 120 * minute };
        const parts = { from: noon + minute, to: noon + 72 * minute };
        for (const times of [{}, whole, parts]) {
          const agents = store.reader.usage({ filter: times, by: ["agent"] });
          expect(
            agents.map(({ keys, requests, sessions }) => [keys[0], requests, sessions]).toSorted(),
          ).toEqual([
            ["codex", 3, 1],
            ["shop-bot", 1, 0],
          ]);
          const filter = { ...times, agent: "codex" };
          expect(store.reader.usage({ filter }).map((row) => [row.requests, row.sessions])).toEqual([[3, 1]]);
          expect(
            store.reader.costs({ filter, by: ["model"] }).map((row) => [row.keys[0], row.requests]),
          ).toEqual([["codex", 3]]);
          expect(store.reader.sessionsUsed(filter)).toBe(1);
        }
        const everything = store.reader.odometer.usage().map(({ keys, requests }) => [...keys, requests]);
        expect(everything.toSorted()).toEqual([
          [undefined, "codex", "codex", 3],
          [undefined, "shop-bot", "shop-bot", 1],
        ]);
      });

      test("are listed with those of their agent, and make no session", () => {
        using store = open();
        store.writer.commit([...told, own]);
        const filter = { agent: "shop-bot" };
        expect(store.reader.requests(filter, 9).map(({ at }) => at)).toEqual([noon + 71 * minute]);
        expect(store.reader.entries(filter, 9).map(({ at }) => at)).toEqual([noon + 71 * minute]);
        expect(store.reader.entries({ agent: "codex" }, 9)).toHaveLength(3);
        expect(store.reader.sessions({}, 9).map(({ agent }) => agent)).toEqual(["codex"]);
        const span = { from: noon, to: noon + 120 * minute };
        expect(store.reader.answerTimes({ agent: "codex" }, [span])).toEqual([
          { first: noon + minute, last: noon + 70 * minute },
        ]);
      });

      test("have calls of tools that are their agents', too", () => {
        using store = open();
        const calls = [
          toolCall({ agent: "codex", sessionId: undefined, tool: "shell" }),
          toolCall({ agent: "shop-bot", sessionId: undefined, tool: "cart", at: noon + minute }),
          toolCall({ agent: "codex", tool: "shell", at: noon + minute }),
        ];
        store.writer.commit(calls);
        for (const filter of [{}, { from: noon, to: noon + 2 * minute }]) {
          const groups = store.reader.toolCallGroups("agent", filter);
          const sums = Map.groupBy(groups, ({ key }) => key);
          const count = (agent: string) => sums.get(agent)?.reduce((sum, { calls: n }) => sum + n, 0);
          expect([count("codex"), count("shop-bot"), sums.size]).toEqual([2, 1, 2]);
        }
        const tools = (filter: Filter) =>
          store.reader.toolCallGroups("tool", filter).map(({ key, calls: sum }) => [key, sum]);
        expect(tools({ agent: "codex" })).toEqual([["shell", 2]]);
        const groups = store.reader.toolCallGroups("agent", { agent: "shop-bot" });
        expect(groups.map(({ key }) => key)).toEqual(["shop-bot"]);
        expect(store.reader.toolCalls({ agent: "shop-bot" }, 9)).toHaveLength(1);
        expect(store.reader.entries({ agent: "codex" }, 9)).toHaveLength(2);
      });

      test("are a group for each agent beside those of sessions", () => {
        using store = open();
        store.writer.commit([...told, own]);
        const groups = store.reader.usage({ filter: {}, by: ["session", "agent"] });
        expect(groups.map(({ keys, requests }) => [...keys, requests].join(" ")).toSorted()).toEqual(
          [" codex 2", " shop-bot 1", "s1 codex 1"].toSorted(),
        );
      });

      test("are a session's as soon as it is told", () => {
        using store = open();
        const aliases = ["req:1"];
        store.writer.commit([{ ...nameless("gateway", 1), aliases }]);
        store.writer.commit([request({ agent: "codex", at: noon + minute, aliases })]);
        expect(store.reader.requests({}, 9).map(({ agent, sessionKey }) => [agent, sessionKey])).toEqual([
          [undefined, 1],
        ]);
        expect(store.reader.usage({ filter: {}, by: ["agent"] }).map((row) => row.keys)).toEqual([["codex"]]);
      });
    });

    test("sessions come newest first, in pages without gap or repeat", () => {
      using store = open();
      for (let n = 0; n < 5; n += 1) store.writer.commit([event({ sessionId: `s${n}`, at: noon + (n % 3) })]);
      const all = store.reader.sessions({}, 10).map((session) => session.id);
      const first = store.reader.sessions({}, 2);
      const last = first.at(-1);
      const rest = store.reader.sessions({}, 10, last && { lastSeenAt: last.lastSeenAt, key: last.key });
      expect([...first, ...rest].map((session) => session.id)).toEqual(all);
      expect(all).toEqual(["s2", "s4", "s1", "s3", "s0"]);
    });

    test("sessions are found by what they do as they said last, in pages as well", () => {
      using store = open();
      const says = (sessionId: string, minutes: number, sign?: Sign) =>
        event({ sessionId, at: noon + minutes * minute, ...(sign && { sign }) });
      store.writer.commit([
        says("asks", 1, { says: "permission-asked", tool: "Bash" }),
        says("waits", 2, { says: "turn-ended" }),
        says("works", 3, { says: "prompted" }),
        says("silent", 4),
        says("over", 5, { says: "session-ended" }),
        says("asks too", 6, { says: "permission-asked", tool: "Edit" }),
      ]);
      const found = (filter: SessionFilter, limit = 10, after?: SessionPosition) =>
        store.reader.sessions(filter, limit, after).map(({ id }) => id);
      const waiting = ["waiting-permission", "waiting-input"] as const;
      expect(found({ doing: waiting })).toEqual(["asks too", "waits", "asks"]);
      expect(found({ doing: ["none", "ended"] })).toEqual(["over", "silent"]);
      expect(found({ doing: [] })).toEqual([]);
      expect(found({ doing: waiting, from: noon + 2 * minute })).toEqual(["asks too", "waits"]);
      const [first] = store.reader.sessions({ doing: waiting }, 1);
      expect(found({ doing: waiting }, 1, first)).toEqual(["waits"]);
      store.writer.commit([says("asks", 7, { says: "permission-decided", tool: "Bash" })]);
      expect(found({ doing: ["working"] })).toEqual(["asks", "works"]);
    });

    test("the beginning of an id finds its sessions, a whole id only its own", () => {
      using store = open();
      store.writer.commit([
        event({ sessionId: "abc" }),
        event({ sessionId: "abcd" }),
        event({ sessionId: "x%" }),
      ]);
      expect(store.reader.sessionsById("abc").map((session) => session.id)).toEqual(["abc"]);
      expect(store.reader.sessionsById("ab").map((session) => session.id)).toEqual(["abc", "abcd"]);
      expect(store.reader.sessionsById("%")).toEqual([]);
    });

    test("the beginning of an id finds one agent's session behind many of another's", () => {
      using store = open();
      store.writer.commit([
        ...Array.from({ length: 30 }, (_, index) => event({ sessionId: `a${index}` })),
        event({ sessionId: "az", agent: "codex" }),
      ]);
      expect(store.reader.sessionsById("a", "codex").map((session) => session.id)).toEqual(["az"]);
      expect(store.reader.sessionsById("a0", "codex")).toEqual([]);
      expect(store.reader.sessionsById("az", "codex")).toHaveLength(1);
    });

    test("filters narrow by time, session, model, agent, project, branch, user and team", () => {
      using store = open();
      const facts = { project: "/p", branch: "main", user: "ann", team: "payments" };
      store.writer.commit([
        request({ facts }),
        request({ sessionId: "s2", at: noon + minute, model: "claude-haiku-5-5" }),
        request({ agent: "codex", sessionId: "s3", at: noon + 2 * minute }),
      ]);
      const count = (filter: object): number => store.reader.requests(filter, 10).length;
      expect(count({ from: noon + minute })).toBe(2);
      expect(count({ to: noon + minute })).toBe(1);
      expect(count({ model: "claude-haiku-5-5" })).toBe(1);
      expect(count({ agent: "codex" })).toBe(1);
      expect(count({ project: "/p" })).toBe(1);
      expect(count({ branch: "main", user: "ann" })).toBe(1);
      expect(count({ branch: "main", user: "bob" })).toBe(0);
      expect(count({ team: "payments" })).toBe(1);
      expect(count({ team: "web" })).toBe(0);
      expect(store.reader.sessions({ model: "claude-haiku-5-5" }, 10).map((session) => session.id)).toEqual([
        "s2",
      ]);
      expect(
        store.reader.usage({ filter: { agent: "codex" }, by: ["model"] }).map((row) => row.requests),
      ).toEqual([1]);
    });

    test("each filter alone narrows sums of any stretch of time as it narrows lists", () => {
      using store = open();
      const facts = { project: "/p", branch: "main", user: "ann", team: "payments" };
      store.writer.commit([
        request({ at: noon + minute, facts }),
        request({ at: noon + 2 * minute, facts, model: "claude-haiku-5-5" }),
        request({ at: noon + 90 * minute, agent: "codex", sessionId: "s2" }),
        request({ at: noon + 91 * minute, sessionId: "s3", facts: { user: "bob" } }),
      ]);
      const filters: readonly [Filter, number][] = [
        [{ sessionKey: 2 }, 1],
        [{ model: "claude-haiku-5-5" }, 1],
        [{ agent: "codex" }, 1],
        [{ project: "/p" }, 2],
        [{ branch: "main" }, 2],
        [{ user: "ann" }, 2],
        [{ team: "payments" }, 2],
      ];
      const hour = 60 * minute;
      const spans = [
        {},
        { from: noon, to: noon + 2 * hour },
        { from: noon + minute, to: noon + 92 * minute },
      ];
      for (const [filter, requests] of filters) {
        expect(store.reader.requests(filter, 10)).toHaveLength(requests);
        for (const span of spans)
          expect(store.reader.usage({ filter: { ...filter, ...span } })).toMatchObject([{ requests }]);
      }
    });

    test("a session used the models that its requests or its counters name", () => {
      using store = open();
      const failed = { aliases: ["tool:1"], success: false };
      store.writer.commit([
        point({ sessionId: "counted", model: "m" }),
        toolCall({ sessionId: "counted", ...failed }),
        request({ sessionId: "asked", model: "m" }),
        request({ sessionId: "other" }),
        toolCall({ sessionId: "other", ...failed, aliases: ["tool:2"] }),
      ]);
      const { reader } = store;
      const filter = { model: "m" };
      const ids = (sessions: readonly { readonly id: string }[]) => sessions.map(({ id }) => id).toSorted();
      expect(ids(reader.sessions(filter, 10))).toEqual(["asked", "counted"]);
      expect(ids(reader.work(filter))).toEqual(["asked", "counted"]);
      expect(reader.toolCallGroups("tool", filter)).toMatchObject([{ calls: 1 }]);
      expect(reader.failedCalls(filter, 10)).toHaveLength(1);
    });

    test("a team has what its sessions used, also those that only count, and what is of none is a group of its own", () => {
      using store = open();
      const [payments, web] = [{ team: "payments" }, { team: "web" }];
      store.writer.commit([
        point({ sessionId: "s4", measure: "tokens.output", increase: 5, facts: payments }),
        event({ sessionId: "s1", facts: payments }),
        request({ sessionId: "s1" }),
        request({ sessionId: "s2", at: noon + minute, facts: payments }),
        request({ sessionId: "s3", facts: web }),
        request({ sessionId: "s5", at: noon + 2 * minute }),
        // What is told of a session later is of all of it; a second word changes nothing.
        event({ sessionId: "s3", facts: payments }),
      ]);
      const { reader } = store;
      const byTeam = (ask: "usage" | "costs") =>
        new Map(reader[ask]({ filter: {}, by: ["team"] }).map(({ keys, requests }) => [keys[0], requests]));
      const told = new Map([
        ["payments", 2],
        ["web", 1],
        [undefined, 1],
      ]);
      expect(byTeam("usage")).toEqual(told);
      expect(byTeam("costs")).toEqual(told);
      expect(reader.usageFromCounters({ filter: {}, by: ["team"] })).toMatchObject([
        { keys: ["payments"], sessions: 1, usage: { output: 5 } },
      ]);
      expect(reader.usageFromCounters({ filter: { team: "web" } })).toEqual([]);
      expect(reader.counters({ team: "payments" })).toEqual(new Map([["tokens.output", 5]]));
      expect(reader.counters({ team: "web" })).toEqual(new Map());
      expect(reader.sessionsUsed({ team: "payments" })).toBe(2);
      expect(reader.sessions({ team: "payments" }, 10).map(({ id }) => id)).toEqual(["s2", "s1", "s4"]);
      const span = { from: noon, to: noon + 10 * minute };
      expect(reader.answerTimes({ team: "payments" }, [span])).toEqual([
        { first: noon, last: noon + minute },
      ]);
      expect(reader.answerTimes({ team: "nobody" }, [span])).toEqual([undefined]);
    });

    test("usage adds up per dimension and session; parts nobody knows stay unknown", () => {
      using store = open();
      const split = { input: 1, output: 2, reasoning: 1, cacheRead: 3, cacheWrite: 4, cacheWrite1h: 4 };
      store.writer.commit([request({ subagentType: "Explore" }), request({ usage: split, reportedNano: 5 })]);
      const [all] = store.reader.usage({ filter: {}, by: ["agent"] });
      expect(all).toMatchObject({
        keys: ["claude-code"],
        sessions: 1,
        requests: 2,
        costNano: 14,
        reportedNano: 5,
      });
      expect(all?.usage).toEqual({
        input: 11,
        output: 22,
        reasoning: 1,
        cacheRead: 33,
        cacheWrite: 44,
        cacheWrite1h: 4,
      });
      const types = store.reader.usage({ filter: {}, by: ["subagent-type"] });
      expect(new Map(types.map((row) => [row.keys[0], row.usage.cacheWrite1h]))).toEqual(
        new Map([
          ["Explore", undefined],
          [undefined, 4],
        ]),
      );
    });

    test("usage without a dimension is one sum, of exactly the asked time", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon + minute }),
        request({ at: noon + 59 * minute, sessionId: "s2" }),
        request({ at: noon + 60 * minute, sessionId: undefined }),
      ]);
      const asked = (from: number | undefined, to: number | undefined) => {
        const [row] = store.reader.usage({ filter: { from, to } });
        return [row?.requests, row?.sessions, store.reader.sessionsUsed({ from, to })];
      };
      expect(asked(undefined, undefined)).toEqual([3, 2, 2]);
      expect(asked(noon, noon + 60 * minute)).toEqual([2, 2, 2]);
      expect(asked(noon + 2 * minute, noon + 61 * minute)).toEqual([2, 1, 1]);
      expect(asked(noon + 59 * minute, noon + 60 * minute)).toEqual([1, 1, 1]);
      expect(asked(noon + minute, noon + 2 * minute)).toEqual([1, 1, 1]);
      expect(asked(noon + 2 * minute, noon + 3 * minute)).toEqual([undefined, undefined, 0]);
    });

    test("periods are those that the asker draws, on quarter hours, and only used ones have a row", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon + 14 * minute, model: "a" }),
        request({ at: noon + 15 * minute, model: "b" }),
        request({ at: noon + 75 * minute, model: "a" }),
        request({ at: noon + 40 * 60 * minute, model: "a" }),
      ]);
      const half = 30 * minute;
      const shifted = (at: number) => {
        const from = Math.floor((at - half / 2) / half) * half + half / 2;
        return { from, to: from + half };
      };
      const rows = store.reader.usage({ filter: {}, by: ["model"], period: shifted });
      expect(rows.map((row) => [(row.from ?? 0) - noon, row.keys[0], row.requests])).toEqual([
        [-15 * minute, "a", 1],
        [15 * minute, "b", 1],
        [75 * minute, "a", 1],
        [39 * 60 * minute + 45 * minute, "a", 1],
      ]);
      const late = store.reader.usage({ filter: { from: noon + 15 * minute }, period: shifted });
      expect(late.map((row) => row.requests)).toEqual([1, 1, 1]);
    });

    test("a period may begin where the first use after the last one is", () => {
      using store = open();
      const hours = [0, 4, 5, 11, 30].map((hour) => request({ at: noon + hour * 60 * minute + minute }));
      store.writer.commit(hours);
      const block = (at: number) => ({ from: at, to: at + 5 * 60 * minute });
      const rows = store.reader.usage({ filter: {}, period: block });
      expect(rows.map((row) => [((row.from ?? 0) - noon) / (60 * minute), row.requests])).toEqual([
        [0, 2],
        [5, 1],
        [11, 1],
        [30, 1],
      ]);
    });

    test("sums follow a request through every change: another session, an earlier time, a better usage, a join", () => {
      using store = open();
      const sums = () =>
        store.reader
          .usage({
            filter: {},
            by: ["session", "branch"],
            period: (at) => ({ from: at, to: at + 60 * minute }),
          })
          .map((row) => [row.from, ...row.keys, row.requests, row.usage.output, row.usage.cacheWrite1h]);
      store.writer.commit([request({ aliases: ["req:1"], at: noon + 90 * minute })]);
      expect(sums()).toEqual([[noon + 60 * minute, "s1", undefined, 1, 20, undefined]]);
      const line = {
        source: "transcript",
        aliases: ["req:1", "msg:1"],
        sessionId: "s0",
        branch: "main",
      } as const;
      store.writer.commit([request({ ...line, usage: { ...usage(25), cacheWrite1h: 40 } })]);
      expect(sums()).toEqual([[noon, "s0", "main", 1, 25, 40]]);
      store.writer.commit([
        request({ aliases: ["req:2"], failed: true, usage: undefined, costNano: undefined }),
      ]);
      store.writer.commit([request({ aliases: ["req:3"], at: noon + 200 * minute })]);
      expect(sums()).toHaveLength(3);
      store.writer.commit([request({ aliases: ["req:1", "req:2", "req:3"], at: noon + 300 * minute })]);
      expect(sums()).toEqual([[noon, "s0", "main", 1, 25, 40]]);
    });

    test("requests are priced anew, and what they add up to follows", () => {
      using store = open();
      store.writer.commit([
        request({ aliases: ["req:1"], costNano: undefined, model: "new" }),
        request({ aliases: ["req:2"], costNano: 9, model: "gone" }),
        request({ aliases: ["req:3"] }),
        request({ failed: true, usage: undefined, costNano: undefined }),
      ]);
      const split = { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 4, cacheSavedNano: 5 };
      const steps = [
        ...store.writer.reprice(({ model }) =>
          model === "gone" ? undefined : { costNano: model === "new" ? 10 : 7, costSplit: split },
        ),
      ];
      const sum = (of: (step: (typeof steps)[number]) => number) =>
        steps.reduce((total, step) => total + of(step), 0);
      expect(sum((step) => step.requests)).toBe(3);
      expect(sum((step) => step.changed)).toBe(2);
      expect(sum((step) => step.costNano)).toBe(1);
      expect(sum((step) => step.unpriced)).toBe(1);
      const rows = store.reader.costs({ filter: {}, by: ["model"] });
      expect(
        new Map(rows.map((row) => [row.keys[0], [row.costNano, row.unsplitNano, row.split.outputNano]])),
      ).toEqual(
        new Map([
          ["new", [10, 0, 2]],
          ["gone", [0, 0, 0]],
          ["claude-opus-5-5", [7, 0, 2]],
        ]),
      );
      expect([...store.writer.rebuild()].every((step) => step.wrong === 0)).toBe(true);
    });

    test("counters speak for a session only while it has no request", () => {
      using store = open();
      store.writer.commit([point(), point({ measure: "cost", series: "cost", increase: 0.25 })]);
      expect(store.reader.usageFromCounters({ filter: {}, by: ["model"] })).toMatchObject([
        { keys: ["claude-opus-5-5"], usage: { output: 5 }, costNano: 250_000_000 },
      ]);
      store.writer.commit([request()]);
      expect(store.reader.usageFromCounters({ filter: {}, by: ["model"] })).toEqual([]);
      expect(store.reader.counters({}).get("tokens.output")).toBe(5);
    });

    test("tokens without a cost are as many in whatever groups they are told", () => {
      using store = open();
      const counted = (own: Partial<DataPointObservation>) =>
        point({ sessionId: "a", series: `${own.measure ?? "tokens"} ${own.model ?? ""}`, ...own });
      store.writer.commit([
        counted({ model: "m1", increase: 100 }),
        counted({ model: "m1", increase: 2, measure: "cost", at: noon + 3_600_000, timeNano: "3000" }),
        counted({ model: "m2", increase: 40, at: noon + 3_600_000, timeNano: "3000" }),
      ]);
      const hour = (at: number) => ({ from: at - (at % 3_600_000), to: at - (at % 3_600_000) + 3_600_000 });
      for (const groups of [{}, { by: ["model"] }, { by: ["session"] }, { period: hour }] as const) {
        const rows = store.reader.usageFromCounters({ filter: {}, ...groups });
        expect(rows.reduce((sum, { unpricedTokens }) => sum + unpricedTokens, 0)).toBe(40);
      }
    });

    test("tokens that counters told of a session without what it cost have no price, beside those of one that did", () => {
      using store = open();
      store.writer.commit([
        point({ sessionId: "told" }),
        point({ sessionId: "told", measure: "cost", series: "cost", increase: 0.25 }),
        point({ sessionId: "untold", series: "other", increase: 7 }),
        point({ sessionId: undefined, series: "nobody", increase: 11 }),
      ]);
      const sums = ({ unpricedTokens, sessions, costNano }: UsageRow) => [unpricedTokens, sessions, costNano];
      const { reader } = store;
      expect(reader.usageFromCounters({ filter: {} }).map(sums)).toEqual([[18, 2, 250_000_000]]);
      expect(
        new Map(
          reader.usageFromCounters({ filter: {}, by: ["session"] }).map((row) => [row.keys[0], sums(row)]),
        ),
      ).toEqual(
        new Map([
          ["told", [0, 1, 250_000_000]],
          ["untold", [7, 1, 0]],
          [undefined, [11, 0, 0]],
        ]),
      );
    });

    test("points of one time but another start are other points", () => {
      using store = open();
      const { fates } = store.writer.commit([point(), point({ startNano: "1500" }), point()]);
      expect(fates).toEqual(["accepted", "accepted", "duplicate"]);
      expect(store.reader.counters({}).get("tokens.output")).toBe(10);
    });

    test("the tail of a cumulative stream is the total of its latest point", () => {
      using store = open();
      const cumulative = { kind: "sum", value: 5, temporality: "cumulative", monotonic: true } as const;
      store.writer.commit([
        point({ value: cumulative, total: 5 }),
        point({ value: cumulative, timeNano: "3000", total: 9, increase: 4 }),
      ]);
      expect(store.writer.streamTail("output", "1000")).toEqual({ timeNano: "3000", total: 9 });
      expect(store.writer.streamTail("output", "7")).toBeUndefined();
    });

    test("a stream that fell to nothing goes on from there, so that what it counts next is whole after a restart", () => {
      using store = open();
      const told = (total: number, increase: number, timeNano: string) =>
        point({
          value: { kind: "sum", value: total, temporality: "cumulative", monotonic: true },
          timeNano,
          total,
          increase,
        });
      store.writer.commit([told(5, 5, "2000"), told(0, 0, "3000"), told(0, 0, "4000")]);
      expect(store.writer.streamTail("output", "1000")).toEqual({ timeNano: "3000", total: 0 });
      expect(store.reader.counters({}).get("tokens.output")).toBe(5);
    });

    test("every other point kind is kept and adds to no counter that means something", () => {
      using store = open();
      const spread = { count: 2, sum: 3, min: 1, max: 2, temporality: "delta" } as const;
      const { fates } = store.writer.commit([
        point({ measure: undefined, value: { kind: "gauge", value: 1 } }),
        point({
          measure: undefined,
          series: "h",
          value: { kind: "histogram", bounds: [1], counts: [1, 1], ...spread },
        }),
        point({
          measure: undefined,
          series: "s",
          value: { kind: "summary", count: 1, sum: 2, quantiles: [[0.5, 1]] },
        }),
      ]);
      expect(fates).toEqual(["accepted", "accepted", "accepted"]);
      expect(store.reader.counters({}).size).toBe(0);
    });

    test("a compaction that failed is kept, and made no context shorter", () => {
      using store = open();
      const failed = compaction({ aliases: ["line:1"], success: false });
      store.writer.commit([failed, compaction({ aliases: ["line:2"], at: noon + 9000 })]);
      expect(store.reader.compactions({}, 10)).toHaveLength(2);
      expect(store.reader.totals([1], 0)[0]).toMatchObject({ compactions: 1 });
    });

    test("prompts, subagents and compactions are kept with their session", () => {
      using store = open();
      store.writer.commit([
        prompt({ aliases: ["prompt:1"], promptId: "1", length: 12, hash: "ab12" }),
        subagent({ aliases: ["agent:1"], subagentId: "1", subagentType: "Explore", toolUses: 3 }),
        compaction({ trigger: "auto", tokensBefore: 150_000, tokensAfter: 9000, success: true }),
      ]);
      expect(store.reader.prompts({}, 10)).toMatchObject([{ promptId: "1", length: 12, hash: "ab12" }]);
      expect(store.reader.subagents({}, 10)).toMatchObject([{ subagentType: "Explore", toolUses: 3 }]);
      expect(store.reader.compactions({}, 10)).toMatchObject([{ tokensBefore: 150_000, success: true }]);
      expect(store.reader.totals([1], 0)[0]).toMatchObject({ prompts: 1, subagents: 1, compactions: 1 });
    });

    test("the feed lists records newest first and without spans", () => {
      using store = open();
      const data = new Map([["k", "v"]]);
      store.writer.commit([
        event({ name: "a", data }),
        toolCall({ name: "b", source: "otlp-span" }),
        event({ name: "c" }),
      ]);
      const feed = store.reader.entries({}, 10);
      expect(feed.map((entry) => entry.name)).toEqual(["c", "a"]);
      expect(feed[1]?.data.get("k")).toBe("v");
      expect(store.reader.entries({}, 10, { before: feed[0]?.seq }).map((entry) => entry.name)).toEqual([
        "a",
      ]);
      expect(store.reader.entriesAfter(feed[1]?.seq ?? 0, 10).map((entry) => entry.name)).toEqual(["c"]);
    });

    test("spans of a client that tells by them alone are lines of the feed, the first of each thing marked", () => {
      using store = open();
      const span = { source: "otlp-span", tellsAlone: true } as const;
      const answer = request({ ...span, name: "chat", aliases: ["response:1"] });
      const { fates } = store.writer.commit([
        answer,
        toolCall({ ...span, name: "execute_tool", aliases: ["tool:1"] }),
        again(answer),
        { ...answer, at: answer.at + 5, digest: 99, name: "gateway" },
        { ...answer, source: "otlp-log", at: answer.at + 6, digest: 100, name: "details" },
      ]);
      expect(fates).toEqual(["accepted", "accepted", "duplicate", "accepted", "accepted"]);
      expect(store.reader.entries({}, 10).map((entry) => [entry.name, entry.first])).toEqual([
        ["details", false],
        ["gateway", false],
        ["execute_tool", true],
        ["chat", true],
      ]);
      expect(store.reader.usage({ filter: {} })).toMatchObject([{ requests: 1 }]);
    });

    test("a span that was noted as no line, as earlier versions did, is a duplicate when it is sent again as one", () => {
      using store = open();
      const answer = request({ source: "otlp-span", aliases: ["response:1"] });
      store.writer.commit([answer]);
      expect(store.writer.commit([{ ...answer, tellsAlone: true }]).fates).toEqual(["duplicate"]);
      expect(store.reader.entries({}, 10)).toEqual([]);
    });

    test("lines that tell of thresholds are the collector's own, of one session, oldest first", () => {
      using store = open();
      const told = (percent: number, own: object = {}) =>
        event({ name: "context_threshold", source: "ledger", data: new Map([["percent", percent]]), ...own });
      store.writer.commit([
        told(85, { at: noon + 5 }),
        told(75, { at: noon }),
        told(95, { source: "otlp-log" }),
        told(60, { sessionId: "another" }),
        event({ name: "auth", source: "ledger" }),
      ]);
      const { key = 0 } = store.reader.sessionsById("s1")[0] ?? {};
      const percents = store.reader.thresholdEntries(key).map(({ data }) => data.get("percent"));
      expect(percents).toEqual([85, 75]);
    });

    test("lines that tell of budgets which stopped a session are the collector's own, the latest ones, oldest first", () => {
      using store = open();
      const told = (usd: number, own: object = {}) =>
        event({ name: "budget_stop", source: "ledger", data: new Map([["spent_usd", usd]]), ...own });
      store.writer.commit([
        told(1),
        told(2),
        told(3),
        told(4, { source: "otlp-log" }),
        told(5, { sessionId: "another" }),
      ]);
      const { key = 0 } = store.reader.sessionsById("s1")[0] ?? {};
      const spent = store.reader.stopEntries(key, 2).map(({ data }) => data.get("spent_usd"));
      expect(spent).toEqual([2, 3]);
    });

    test("the first line of the feed that tells of a request is marked, whatever its spans told before", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"], source: "otlp-span" })]);
      store.writer.commit([request({ aliases: ["req:1"] }), request({ aliases: ["req:1"], name: "again" })]);
      expect(store.reader.entries({}, 10).map((entry) => [entry.name, entry.first])).toEqual([
        ["again", false],
        ["api_request", true],
      ]);
    });

    const byGateway = { source: "otlp-span", tellsAlone: true, name: "gateway" } as const;
    const asFact = {
      source: "otlp-log",
      tellsAlone: true,
      name: "fact",
      held: { sources: sourceBit("otlp-span"), usageRank: 10, timingRank: 30 },
    } as const;
    const asEvent = { source: "otlp-log", name: "event" } as const;
    const asLine = { source: "transcript", name: "line" } as const;
    const silent = { source: "otlp-span", name: "silent" } as const;

    test.each([
      ["its gateway's span and its client", [byGateway, asEvent, asLine], "gateway"],
      ["its client and its gateway's span", [asEvent, byGateway], "event"],
      ["a fact of what only a span told elsewhere, and its transcript", [asFact, asLine], "fact"],
      ["a client's own span and a fact", [silent, asFact, asEvent], "fact"],
    ] as const)("a thing stands on one line, the first of those of %s", (_, told, standing) => {
      using store = open();
      const aliases = { request: ["req:1"], call: ["tool:toolu_1"] };
      for (const own of told)
        store.writer.commit([
          request({ ...own, aliases: aliases.request }),
          toolCall({ ...own, aliases: aliases.call }),
        ]);
      const firsts = store.reader.entries({}, 10).filter(({ first }) => first);
      expect(firsts.map((entry) => [entry.kind, entry.name])).toEqual([
        ["tool-call", standing],
        ["request", standing],
      ]);
    });

    test("of two requests that turn out to be one, that which stands on a line keeps it", () => {
      using store = open();
      store.writer.commit([request({ ...silent, aliases: ["req:1"] }), request({ aliases: ["msg:1"] })]);
      store.writer.commit([request({ ...asLine, aliases: ["req:1", "msg:1"] })]);
      const [only, ...others] = store.reader.entries({}, 10);
      expect([only?.thingKey, others]).toEqual([store.reader.requests({}, 10)[0]?.key, []]);
    });

    test("an event keeps its line when its answer turns out to be another than that of the line it was joined with", () => {
      using store = open();
      const begun = { ...asLine, aliases: ["msg:1"], messageId: "1" };
      store.writer.commit([request({ name: "event", durationMs: 5, usage: usage(2) })]);
      store.writer.commit([request({ ...begun, usage: usage(1), isPlaceholder: true })]);
      store.writer.commit([request({ ...begun, usage: usage(7) })]);
      const told = store.reader.entries({}, 10).map((entry) => {
        return [entry.name, entry.first, store.reader.requestByKey(entry.thingKey ?? 0)?.usage?.output];
      });
      expect(told).toEqual([
        ["line", true, 7],
        ["event", true, 2],
      ]);
    });

    test("a span that tells of nothing else is a line of the feed, and known when it comes again", () => {
      using store = open();
      const span = event({ name: "interaction", source: "otlp-span" });
      const witness = request({ aliases: ["req:1"], source: "otlp-span" });
      expect(store.writer.commit([span, witness, again(span), again(witness)]).fates).toEqual([
        "accepted",
        "accepted",
        "duplicate",
        "duplicate",
      ]);
      expect(store.reader.entries({}, 10).map((entry) => entry.name)).toEqual(["interaction"]);
    });

    test("the feed by channel and by name is what is in both lists, of a stretch", () => {
      using store = open();
      store.writer.commit([
        event({ name: "a" }),
        event({ name: "a", source: "hook" }),
        task({ name: "a" }),
        event({ name: "b" }),
        event({ name: "a" }),
      ]);
      const told = (filter: EntryFilter, stretch?: EntryStretch) =>
        store.reader.entries(filter, 10, stretch).map(({ seq }) => seq);
      const channels = [{ kind: "event", source: "otlp-log" }] as const;
      const names = [
        { kind: "event", name: "a" },
        { kind: "task", name: "b" },
      ] as const;
      expect(told({ channels })).toEqual([5, 4, 1]);
      expect(told({ names })).toEqual([5, 2, 1]);
      expect(told({ channels, names })).toEqual([5, 1]);
      expect(told({ channels: [] })).toEqual([]);
      expect(told({ names }, { after: 1, before: 5 })).toEqual([2]);
      expect(told({ channels, to: noon })).toEqual([]);
    });

    test("the feed of a tool is what was told of its calls, also of one that was joined into another", () => {
      using store = open();
      store.writer.commit([
        toolCall({ name: "1", tool: "Read", aliases: ["tool:1"] }),
        toolCall({ name: "2", tool: undefined, aliases: ["tool:2"] }),
        toolCall({ name: "3", tool: "Bash", aliases: ["tool:3"] }),
        toolCall({ name: "4", tool: undefined }),
        event({ name: "5" }),
      ]);
      const told = (tool: string) => store.reader.entries({ tool }, 10).map((entry) => entry.name);
      expect(told("Read")).toEqual(["1"]);
      store.writer.commit([toolCall({ name: "6", tool: undefined, aliases: ["tool:1", "tool:2"] })]);
      expect(told("Read")).toEqual(["6", "2", "1"]);
      expect(told("none")).toEqual([]);
    });

    test("the feed of a model holds a request that was joined into another", () => {
      using store = open();
      store.writer.commit([
        request({ model: "a", aliases: ["req:1"] }),
        request({ model: "a", aliases: ["req:2"], source: "transcript" }),
      ]);
      store.writer.commit([request({ model: "a", aliases: ["req:1", "req:2"] })]);
      expect(store.reader.entries({ model: "a" }, 10)).toHaveLength(3);
    });

    test("the feed of a model is what its requests told", () => {
      using store = open();
      store.writer.commit([request({ model: "a" }), request({ model: "b" }), event()]);
      expect(store.reader.entries({ model: "b" }, 10)).toHaveLength(1);
      expect(store.reader.entries({ model: "none" }, 10)).toEqual([]);
    });

    test("the first and the last answer are told of any part of the ledger", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon - minute, failed: true, usage: undefined }),
        request({ at: noon + minute, model: "a" }),
        request({ at: noon, model: "b", branch: "next" }),
        request({ at: noon + 2 * minute, model: "b", sessionId: "s2" }),
        request({ at: noon + 3 * minute, failed: true, usage: undefined }),
      ]);
      const minutes = ({ from = 0, to = 2 * noon, ...narrowing }: Filter) => {
        const [times, nothing] = store.reader.answerTimes(narrowing, [
          { from, to },
          { from: 0, to: 1 },
        ]);
        expect(nothing).toBeUndefined();
        return times === undefined ? undefined : [times.first, times.last].map((at) => (at - noon) / minute);
      };
      expect(minutes({})).toEqual([0, 2]);
      expect(minutes({ model: "a" })).toEqual([1, 1]);
      expect(minutes({ branch: "next" })).toEqual([0, 0]);
      expect(minutes({ to: noon + 2 * minute })).toEqual([0, 1]);
      expect(minutes({ from: noon + 1 })).toEqual([1, 2]);
      expect(minutes({ sessionKey: store.reader.sessionsById("s2")[0]?.key })).toEqual([2, 2]);
      expect(minutes({ agent: "another" })).toBeUndefined();
    });

    test("a failed request does not silence the counters of its session", () => {
      using store = open();
      store.writer.commit([point(), request({ failed: true, usage: undefined, costNano: undefined })]);
      expect(store.reader.usageFromCounters({ filter: {}, by: ["agent"] })).toMatchObject([
        { usage: { output: 5 } },
      ]);
    });

    test("counters since a time are those of sessions that were heard of since, as far as they lie in it", () => {
      const cost = (sessionId: string, at: number, increase: number) =>
        point({ sessionId, at, measure: "cost", series: sessionId, timeNano: String(at), increase });
      using store = open();
      store.writer.commit([
        cost("over", noon - 2, 1),
        cost("goes on", noon - 1, 2),
        cost("goes on", noon, 4),
        cost("new", noon + 1, 8),
      ]);
      expect(store.reader.usageFromCounters({ filter: { from: noon } })).toMatchObject([
        { sessions: 2, reportedNano: 12e9 },
      ]);
    });

    test("when counters last told of tokens of a session is known, whatever else they told since", () => {
      const told = (at: number, own: Partial<DataPointObservation> = {}) =>
        point({ at, timeNano: String(at), ...own });
      using store = open();
      store.writer.commit([
        told(noon),
        told(noon + 5, { measure: "tokens.input", series: "input" }),
        told(noon + 7, { measure: "active.cli", series: "active" }),
        told(noon + 9, { sessionId: "s2", series: "another" }),
        event({ sessionId: "s3" }),
      ]);
      const last = (id: string) => store.reader.lastCounted(store.reader.sessionsById(id)[0]?.key ?? 0);
      expect([last("s1"), last("s2"), last("s3")]).toEqual([noon + 5, noon + 9, undefined]);
    });

    test("counters that name no session count only while nothing else does", () => {
      using store = open();
      store.writer.commit([point({ sessionId: undefined })]);
      for (const filter of [{}, { agent: "claude-code" }]) {
        expect(store.reader.usageFromCounters({ filter, by: ["agent"] })).toMatchObject([
          { keys: ["claude-code"], usage: { output: 5 } },
        ]);
        expect(store.reader.counters(filter).get("tokens.output")).toBe(5);
      }
      expect(store.reader.usageFromCounters({ filter: { agent: "codex" } })).toEqual([]);
      store.writer.commit([request()]);
      expect(store.reader.usageFromCounters({ filter: {}, by: ["agent"] })).toEqual([]);
    });

    test("changes are numbered by commit and page between commits", () => {
      using store = open();
      store.writer.commit([event({ sessionId: "a" }), event({ sessionId: "b" })]);
      store.writer.commit([event({ sessionId: "c" })]);
      const page = store.reader.sessionsChangedSince(0, 1);
      expect(page.map((session) => session.id)).toEqual(["a", "b"]);
      const rest = store.reader.sessionsChangedSince(page[0]?.changed ?? 0, 10);
      expect(rest.map((session) => session.id)).toEqual(["c"]);
      expect(store.reader.lastChange()).toBe(rest[0]?.changed ?? 0);
    });

    test("a session that loses a request or a call to an earlier one counts as changed", () => {
      using store = open();
      const told = { source: "transcript", sessionId: "fork", at: noon + minute } as const;
      store.writer.commit([
        request({ ...told, aliases: ["msg:1"] }),
        toolCall({ ...told, aliases: ["tool:1"], toolUseId: "toolu_1" }),
        event({ sessionId: "other" }),
      ]);
      const before = store.reader.lastChange();
      const { sessionKeys } = store.writer.commit([
        request({ ...told, sessionId: "first", at: noon, aliases: ["msg:1"] }),
      ]);
      const ids = () => store.reader.sessionsChangedSince(before, 10).map(({ id }) => id);
      expect(ids().toSorted()).toEqual(["first", "fork"]);
      expect(sessionKeys).toHaveLength(2);
      const [fork] = store.reader.sessionsById("fork");
      expect(store.reader.totals([fork?.key ?? 0], noon)[0]?.requests).toBe(0);
    });

    test("sessions that cost something else by today's prices count as changed", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"] }), request({ sessionId: "s2", model: undefined })]);
      const before = store.reader.lastChange();
      const split = { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 3, cacheSavedNano: 0 };
      const steps = store.writer.reprice(({ model }) =>
        model === undefined ? { costNano: 7, costSplit: split } : { costNano: 9, costSplit: split },
      );
      expect([...steps].reduce((sum, { changed }) => sum + changed, 0)).toBe(1);
      expect(store.reader.sessionsChangedSince(before, 10).map(({ id }) => id)).toContain("s1");
    });

    test("hostile keys and texts come back as they went in", () => {
      using store = open();
      const data = new Map<string, string>([
        ["__proto__", "x"],
        ["'; DROP TABLE entry; --", "\u0000\u001b[2J"],
      ]);
      store.writer.commit([event({ sessionId: "'\"%_", data, name: "x'y" })]);
      const [entry] = store.reader.entries({}, 1);
      expect(entry?.name).toBe("x'y");
      expect(entry?.data.get("'; DROP TABLE entry; --")).toBe("\u0000\u001b[2J");
      expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
      expect(store.reader.sessionsById("'\"%_")).toHaveLength(1);
    });

    test("a line of a file is known by its ids: told again it changes nothing, whatever it says beside", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1", "req:1"] } as const;
      expect(store.writer.commit([request(line)]).fates).toEqual(["accepted"]);
      expect(store.writer.commit([request({ ...line, at: noon + 5 })]).fates).toEqual(["duplicate"]);
      expect(store.reader.entries({}, 10)).toHaveLength(1);
      const [own] = store.reader.sessions({}, 1);
      expect(own?.seenBySource[4]).toBe(1);
    });

    test("a file adds a line to the feed only for what nobody told before", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"] })]);
      const line = request({ source: "transcript", aliases: ["msg:1", "req:1"], branch: "main" });
      const { fates, entries } = store.writer.commit([line]);
      expect(fates).toEqual(["accepted"]);
      expect(entries).toEqual([]);
      expect(store.reader.entries({}, 10)).toHaveLength(1);
    });

    test("a usage from before the answer was complete gives way to any other", () => {
      using store = open();
      const early = usage(3);
      const placeholder = { source: "transcript", isPlaceholder: true, aliases: ["req:1"] } as const;
      store.writer.commit([request({ ...placeholder, usage: early }), request({ aliases: ["req:1"] })]);
      expect(store.reader.requests({}, 1)[0]?.usage?.output).toBe(20);
      const [row] = store.reader.agreement({});
      expect(row?.placeholders).toEqual({ requests: 1, tokens: 100 });
      expect(row?.disputed.requests).toBe(0);
    });

    test("a fork's copy stays with the session it was made in, and is counted as a copy", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1", "req:1"], requestId: "1" } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      store.writer.commit([request({ ...line, sessionId: "fork" })]);
      store.writer.commit([
        request({ ...line, aliases: ["msg:1", "req:2"], requestId: "2", sessionId: "first" }),
      ]);
      const sessions = new Map(store.reader.sessions({}, 9).map((session) => [session.id, session]));
      expect(store.reader.requests({}, 9).map((one) => one.sessionKey)).toEqual([sessions.get("first")?.key]);
      expect(sessions.get("fork")).toMatchObject({ copiedRequests: 1, copiedTokens: 100 });
      expect(sessions.get("first")).toMatchObject({ copiedRequests: 1, copiedTokens: 100 });
    });

    test("a copy is counted once, however often and in however many pieces its file is read", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1", "req:1"], requestId: "1" } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      const half = request({ ...line, sessionId: "fork", at: noon + 1, usage: { ...noUsage, output: 1 } });
      const whole = request({ ...line, sessionId: "fork" });
      for (const told of [[half], [whole, half], [whole]]) store.writer.commit(told);
      const replayed = request({ ...line, aliases: ["msg:1", "req:2"], requestId: "2", sessionId: "fork" });
      const copied = () => store.reader.sessionsById("fork")[0];
      expect(copied()).toMatchObject({ copiedRequests: 1, copiedTokens: 100 });
      for (const told of [[replayed], [replayed, whole]]) store.writer.commit(told);
      expect(copied()).toMatchObject({ copiedRequests: 2, copiedTokens: 200 });
    });

    test("a fork of which only copies are known has the parent that they name, and nothing else of theirs", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1"] } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      const facts = { parentSessionId: "first", branch: "main" };
      store.writer.commit([request({ ...line, sessionId: "fork", facts })]);
      const [parent, fork] = ["first", "fork"].map((id) => store.reader.sessionsById(id)[0]);
      expect([fork?.facts.parentSessionId, fork?.facts.branch]).toEqual(["first", undefined]);
      expect(parent && store.reader.closeUp.forks(parent, 9).map(({ id }) => id)).toEqual(["fork"]);
    });

    test("that a session began as a fork is kept, whatever is told of later starts", () => {
      for (const order of orders(["fork", undefined] as const)) {
        using store = open();
        for (const [index, begunAs] of order.entries())
          store.writer.commit([event({ source: "hook", digest: index + 1, facts: { begunAs } })]);
        expect(store.reader.sessionsById("s1")[0]?.facts.begunAs).toBe("fork");
      }
    });

    test("a fork begins with what it says of itself, not with what it repeats", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1", "req:1"], requestId: "1" } as const;
      const fork = { source: "transcript", sessionId: "fork" } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      store.writer.commit([request({ ...line, ...fork })]);
      store.writer.commit([
        prompt({ ...fork, aliases: ["line:9"], at: noon + minute }),
        request({ ...fork, aliases: ["msg:9"], at: noon + 2 * minute }),
      ]);
      const repeating = { ...fork, sessionId: "repeating" } as const;
      store.writer.commit([
        request({ ...line, ...repeating }),
        task({ ...repeating, aliases: ["task:repeating:1"], at: noon + 1 }),
        event({ ...repeating, name: "permission_mode", at: noon + 1 }),
        prompt({ ...repeating, aliases: ["line:10"], at: noon + minute }),
        task({ ...repeating, aliases: ["task:repeating:2"], at: noon + minute }),
        request({ ...repeating, aliases: ["msg:11"], at: noon + 2 * minute }),
      ]);
      const live = { ...fork, sessionId: "live" } as const;
      store.writer.commit([event({ source: "hook", sessionId: "live", at: noon + minute })]);
      store.writer.commit([
        request({ ...line, ...live }),
        task({ ...live, aliases: ["task:live:1"], at: noon + 1 }),
        event({ ...live, name: "permission_mode", at: noon + 1 }),
        request({ ...live, aliases: ["msg:10"], at: noon + 2 * minute }),
      ]);
      for (const id of ["fork", "repeating", "live"]) {
        const [session] = store.reader.sessionsById(id);
        expect(session).toMatchObject({ startedAt: noon + minute, lastSeenAt: noon + 2 * minute });
      }
    });

    test("a side chain that repeats a line does not make the session's own request a subagent's", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["msg:1"] } as const;
      store.writer.commit([request(line), request({ ...line, at: noon + 1, subagentId: "a1" })]);
      expect(store.reader.requests({}, 1)[0]?.subagentId).toBeUndefined();
      store.writer.commit([request({ aliases: ["req:7"] })]);
      store.writer.commit([request({ source: "transcript", aliases: ["req:7"], subagentId: "a2" })]);
      expect(store.reader.requests({}, 9).map((one) => one.subagentId)).toContain("a2");
    });

    test("an answer to a call that nobody told of is no tool call", () => {
      using store = open();
      const answer = { source: "transcript", aliases: ["tool:1"], tool: undefined, success: true } as const;
      expect(store.writer.commit([toolCall({ ...answer, onlyJoins: true })]).fates).toEqual(["orphan"]);
      expect(store.reader.toolCalls({}, 9)).toEqual([]);
      store.writer.commit([toolCall({ aliases: ["tool:1"], source: "hook" })]);
      expect(store.writer.commit([toolCall({ ...answer, onlyJoins: true })]).fates).toEqual(["accepted"]);
      expect(store.reader.toolCalls({}, 9)).toMatchObject([{ tool: "Bash", success: true }]);
    });

    test("a checkpoint that a transcript shows and nobody here saved is none of ours", () => {
      using store = open();
      const shown = { source: "transcript", shownAt: noon + 9, at: noon + 9, onlyJoins: true } as const;
      expect(store.writer.commit([checkpoint(shown)]).fates).toEqual(["orphan"]);
      store.writer.commit([checkpoint({ reason: "demand" })]);
      expect(store.writer.commit([checkpoint(shown)]).fates).toEqual(["accepted"]);
      expect(store.reader.checkpoints({}, 9)).toMatchObject([{ reason: "demand", shownAt: noon + 9 }]);
    });

    test("who timed a tool best is believed, in any order", () => {
      using store = open();
      const told = [
        toolCall({ aliases: ["tool:1"], source: "transcript", startedAt: noon, durationMs: 9000 }),
        toolCall({ aliases: ["tool:1"], source: "hook", durationMs: 1200 }),
        toolCall({ aliases: ["tool:1"], source: "otlp-span", durationMs: 1234 }),
      ];
      store.writer.commit(told);
      store.writer.commit(
        told.toReversed().map((one) => ({ ...one, aliases: ["tool:2"], digest: one.digest + 1000 })),
      );
      expect(store.reader.toolCalls({}, 9).map((one) => one.durationMs)).toEqual([1234, 1234]);
    });

    test("a call whose result was read without it took what lies between the two lines, in any order", () => {
      const line = { aliases: ["tool:1"], source: "transcript" } as const;
      const told = [
        toolCall({ ...line, startedAt: noon }),
        toolCall({ ...line, at: noon + 900, endedAt: noon + 900, success: true }),
      ];
      // A hook of an older client, which tells an end and no duration, is heard before the line is read, or after it.
      const heard = toolCall({ aliases: ["tool:1"], source: "hook", at: noon + 800, endedAt: noon + 800 });
      const [call = heard, result = heard] = told;
      for (const order of [
        ...orders(told),
        [call, heard, result],
        [call, result, heard],
        [heard, call, result],
      ]) {
        using store = open();
        for (const one of order) store.writer.commit([one]);
        expect(store.reader.toolCalls({}, 9)).toMatchObject([{ at: noon, durationMs: 900 }]);
        store.writer.commit([toolCall({ aliases: ["tool:1"], source: "hook", durationMs: 700 })]);
        expect(store.reader.toolCalls({}, 9)).toMatchObject([{ durationMs: 700 }]);
      }
    });

    test("a result is as large as what the model was shown, whoever tells first what the client was given", () => {
      const line = { aliases: ["tool:1"], source: "transcript", startedAt: noon } as const;
      const hook = { aliases: ["tool:1"], source: "hook" } as const;
      const told = [
        toolCall(line),
        toolCall({ ...hook, startedAt: noon }),
        toolCall({ ...hook, at: noon + 90, resultBytes: 200_000 }),
        toolCall({ ...line, at: noon + 95, resultBytes: 160 }),
      ];
      for (const order of orders(told)) {
        using store = open();
        for (const one of order) store.writer.commit([one]);
        expect(store.reader.toolCalls({}, 9)).toMatchObject([{ resultBytes: 160 }]);
      }
    });

    test("what each channel said is told beside what the ledger holds", () => {
      using store = open();
      store.writer.commit([
        request({ aliases: ["req:1"] }),
        request({ aliases: ["req:1"], source: "otlp-span", usage: usage(1) }),
        request({ aliases: ["req:1", "msg:1"], source: "transcript", usage: usage(25), costNano: 9 }),
        request({ aliases: ["req:2"] }),
        request({ aliases: ["msg:3"], source: "transcript" }),
        request({ aliases: ["req:4"], failed: true, usage: undefined }),
      ]);
      const told = store.reader
        .witnesses({})
        .map((row) => [row.source, row.requests, row.usage.output, row.costNano]);
      expect(told).toEqual([
        ["otlp-log", 2, 40, 14],
        ["otlp-span", 1, 1, 7],
        ["transcript", 2, 45, 16],
      ]);
      expect(store.reader.agreement({})).toMatchObject([
        {
          requests: 3,
          missingInOtlp: { requests: 1, tokens: 100 },
          missingInTranscript: { requests: 1, tokens: 100 },
          disputed: { requests: 1, tokens: 105 },
          placeholders: { requests: 0 },
        },
      ]);
    });

    test("what channels told differently is priced anew with the request, each by its own tokens", () => {
      using store = open();
      store.writer.commit([
        request({ aliases: ["req:1"], costNano: undefined }),
        request({ aliases: ["req:1"], source: "transcript", usage: usage(25), costNano: undefined }),
      ]);
      const split = { inputNano: 0, outputNano: 0, cacheReadNano: 0, cacheWriteNano: 0, cacheSavedNano: 0 };
      const priceOf: PriceOf = (told) => ({ costNano: told.usage?.output ?? 0, costSplit: split });
      expect([...store.writer.reprice(priceOf)]).toHaveLength(1);
      expect(store.reader.witnesses({}).map((row) => [row.source, row.costNano])).toEqual([
        ["otlp-log", 20],
        ["transcript", 25],
      ]);
    });

    test("what a channel told of unpriced requests alone has no cost, which is not a cost of 0", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"], costNano: undefined, model: "new" })]);
      expect(store.reader.witnesses({}).map((row) => row.costNano)).toEqual([undefined]);
    });

    test("channels that tell the same agree in any order", () => {
      const told = [
        request({ aliases: ["req:1"] }),
        request({ aliases: ["req:1"], source: "otlp-span" }),
        request({ aliases: ["req:1", "msg:1"], source: "transcript" }),
        request({ aliases: ["msg:1"], source: "transcript", usage: usage(2), isPlaceholder: true }),
      ];
      for (const order of [told, told.toReversed()]) {
        using store = open();
        for (const one of order) store.writer.commit([one]);
        const [row] = store.reader.agreement({});
        expect(row).toMatchObject({ disputed: { requests: 0 }, placeholders: { requests: 0 } });
        expect(store.reader.witnesses({}).map((one) => one.usage.output)).toEqual([20, 20, 20]);
      }
    });

    test("of what a channel wrote down early the larger word is told, also when the smaller one is what the request holds", () => {
      const early = { source: "transcript", isPlaceholder: true } as const;
      const told = [
        request({ ...early, aliases: ["cli:1"], usage: usage(3) }),
        request({ aliases: ["req:1"], source: "otlp-span", usage: usage(2) }),
        request({ ...early, aliases: ["req:1", "cli:1"], usage: usage(2) }),
      ];
      for (const order of [told, told.toReversed()]) {
        using store = open();
        for (const one of order) store.writer.commit([one]);
        expect(store.reader.witnesses({}).map((row) => [row.source, row.usage.output])).toEqual([
          ["otlp-span", 2],
          ["transcript", 3],
        ]);
        expect(store.reader.agreement({})).toMatchObject([
          { placeholders: { requests: 1 }, uncorrected: { requests: 0 }, disputed: { requests: 0 } },
        ]);
      }
    });

    test("a channel that wrote down early what another said, and not what a third one knew, wrote it down early", () => {
      using store = open();
      for (const one of [
        request({ aliases: ["req:1"], source: "otlp-span", usage: usage(2) }),
        request({ aliases: ["req:1"], source: "transcript", isPlaceholder: true, usage: usage(2) }),
      ])
        store.writer.commit([one]);
      const nobody = { requests: 0, tokens: 0 };
      expect(store.reader.agreement({})).toMatchObject([{ placeholders: nobody, disputed: nobody }]);
      store.writer.commit([request({ aliases: ["req:1"], usage: usage(2), at: noon + 1 })]);
      expect(store.reader.agreement({})).toMatchObject([{ placeholders: nobody, disputed: nobody }]);
      store.writer.commit([request({ aliases: ["req:1"], usage: usage(9), at: noon + 2 })]);
      expect(store.reader.agreement({})).toMatchObject([
        { placeholders: { requests: 1 }, disputed: { requests: 1 } },
      ]);
    });

    test("a session of which nothing is kept leaves its number to the next", () => {
      using store = open();
      const answer = { source: "transcript", aliases: ["tool:1"], tool: undefined, success: true } as const;
      store.writer.commit([toolCall({ ...answer, sessionId: "gone", onlyJoins: true })]);
      store.writer.commit([limitSample({ sessionId: "kept" })]);
      const [session] = store.reader.sessions({}, 9);
      expect(session).toMatchObject({ key: 1, id: "kept" });
      expect(store.reader.limitSamples({}, 9).map((sample) => sample.sessionKey)).toEqual([1]);
    });

    test("a request is grouped and found by the branch it was made on, else by its session's", () => {
      using store = open();
      store.writer.commit([
        request({ aliases: ["req:1"], branch: "feature/a", facts: { branch: "main" } }),
        request({ aliases: ["req:2"] }),
      ]);
      const groups = store.reader
        .usage({ filter: {}, by: ["branch"] })
        .map((row) => [row.keys[0], row.requests]);
      expect(groups.toSorted()).toEqual([
        ["feature/a", 1],
        ["main", 1],
      ]);
      expect(store.reader.requests({ branch: "feature/a" }, 9)).toHaveLength(1);
    });

    test("a session's name, title and branch are the newest told; its project is the first", () => {
      using store = open();
      store.writer.commit([
        event({ facts: { project: "/a", branch: "main", title: "one" } }),
        event({ facts: { project: "/b", branch: "next", title: "two" } }),
        event({ facts: {} }),
      ]);
      expect(store.reader.sessions({}, 1)[0]?.facts).toMatchObject({
        project: "/a",
        branch: "next",
        title: "two",
      });
    });

    test("a session's client is the latest that told of it, in any order", () => {
      const clientOf = (...versions: string[]) => {
        using store = open();
        store.writer.commit(versions.map((clientVersion) => event({ facts: { clientVersion } })));
        return store.reader.sessions({}, 1)[0]?.facts.clientVersion;
      };
      expect(clientOf("2.1.197", "2.1.329")).toBe("2.1.329");
      expect(clientOf("2.1.329", "2.1.97")).toBe("2.1.329");
      expect(clientOf("nightly", "2.1.97")).toBe("nightly");
    });

    test("signs are folded by their time and last", () => {
      using store = open();
      store.writer.commit([event({ source: "hook", sign: { says: "prompted" } })]);
      store.writer.commit([
        event({ at: noon + 2, sign: { says: "turn-ended" } }),
        event({ at: noon + 1, sign: { says: "prompted" } }),
      ]);
      const [session] = store.reader.sessions({}, 1);
      expect(session).toMatchObject({
        hasHooks: true,
        activity: { state: "waiting-input", since: noon + 2 },
      });
    });

    test("a task keeps each status with the earliest time of its call, and what blocks it, in any order", () => {
      const hook = sourceBit("hook");
      const file = sourceBit("transcript");
      const step = (status: TaskStatus, after: number, sources: number, call: number) =>
        historyOf({ status, at: noon + after, sources, call });
      const told = [
        task({ history: step("pending", 0, hook, 0), blockedBy: blockersText(["3"]) }),
        task({ history: step("pending", 6, hook, 1) }),
        task({ history: step("in_progress", 100, hook, 2) }),
        task({ history: step("completed", 104, hook, 3), blockedBy: blockersText(["2", "3"]) }),
        // The file tells of the second call after the third was answered.
        task({ history: step("in_progress", 105, file, 2) }),
        task({ history: step("completed", 102, file, 3) }),
      ];
      for (const order of [told, told.toReversed()]) {
        using fresh = open();
        fresh.writer.commit(order);
        const [found, ...others] = fresh.reader.tasks({}, 9);
        expect(others).toEqual([]);
        expect(stepsOf(found?.history)).toEqual([
          { status: "pending", at: noon, sources: hook, call: 1 },
          { status: "in_progress", at: noon + 100, sources: hook | file, call: 2 },
          { status: "completed", at: noon + 102, sources: hook | file, call: 3 },
        ]);
        expect(blockersOf(found?.blockedBy)).toEqual(["2", "3"]);
      }
    });

    test("a session's totals say how far its task list is, and what is under way", () => {
      using store = open();
      const { reader, writer } = store;
      const numbered = (id: string) => ({ aliases: [`task:s1:${id}`], taskId: id });
      writer.commit([
        event({ sessionId: "s2" }),
        task({ ...numbered("1"), status: "completed", statusAt: noon }),
        task({ ...numbered("2"), status: "in_progress", statusAt: noon, subject: "Test it" }),
        task({ ...numbered("3"), status: "in_progress", statusAt: noon + 5, activeForm: "Shipping it" }),
        task({ ...numbered("4"), status: "deleted", statusAt: noon }),
        task({ ...numbered("5"), subject: "Say so" }),
      ]);
      const keys = ["s1", "s2"].map((id) => reader.sessionsById(id)[0]?.key ?? 0);
      expect(reader.totals(keys, noon).map(({ tasks }) => tasks)).toEqual([
        { done: 1, total: 4, current: "Shipping it" },
        undefined,
      ]);
    });

    test("calls are found by the names of their tools", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["tool:t1"], tool: "ExitPlanMode" }),
        toolCall({ aliases: ["tool:t2"], tool: "Bash", at: noon + 1 }),
        toolCall({ aliases: ["tool:t3"], tool: undefined, at: noon + 2 }),
        toolCall({ aliases: ["tool:t4"], tool: "Agent", at: noon + 3 }),
      ]);
      const found = (limit: number, tools: readonly string[]) =>
        store.reader.toolCalls({ from: noon }, limit, tools).map(({ tool }) => tool);
      expect(found(9, ["Agent", "ExitPlanMode"])).toEqual(["ExitPlanMode", "Agent"]);
      expect(found(1, ["Agent", "ExitPlanMode"])).toEqual(["Agent"]);
      expect(found(9, ["it's"])).toEqual([]);
      expect(found(9, [])).toEqual([]);
    });

    test("what turns out to be a notice of the client's own is no prompt", () => {
      using store = open();
      const { reader, writer } = store;
      writer.commit([prompt({ aliases: ["prompt:1"], promptId: "1" })]);
      writer.commit([prompt({ aliases: ["prompt:2"], promptId: "2", command: "/compact" })]);
      const [session] = reader.sessions({}, 1);
      const counted = () => reader.totals([session?.key ?? 0], noon)[0]?.prompts;
      expect(counted()).toBe(2);
      writer.commit([
        prompt({ aliases: ["prompt:1"], promptId: "1", source: "hook", command: "task-notification" }),
      ]);
      expect(counted()).toBe(1);
      expect(reader.prompts({}, 9)).toMatchObject([{ promptId: "2", command: "/compact" }]);
    });

    test("a prompt that a budget gave back is none, whoever tells of it, unless a transcript does", () => {
      const own = { aliases: ["prompt:1"], promptId: "1" };
      const stopped = prompt({ ...own, source: "ledger", stopped: true, digest: 1 });
      const heard = [stopped, prompt({ ...own, source: "hook", digest: 2 }), prompt({ ...own, digest: 3 })];
      for (const order of orders(heard)) {
        using store = open();
        const counted = () => {
          const keys = store.reader.sessions({}, 9).map(({ key }) => key);
          return [store.reader.totals(keys, noon)[0]?.prompts, store.reader.prompts({}, 9).length];
        };
        for (const seen of order) store.writer.commit([seen]);
        expect(counted()).toEqual([0, 0]);
        store.writer.commit([prompt({ ...own, source: "transcript" })]);
        expect(counted()).toEqual([1, 1]);
      }
    });

    test("a call has ended when that was first told", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["tool:t1"], endedAt: undefined }),
        toolCall({ aliases: ["tool:t1"], endedAt: noon + 9 }),
        toolCall({ aliases: ["tool:t1"], endedAt: noon + 5 }),
      ]);
      expect(store.reader.toolCalls({}, 9)).toMatchObject([{ endedAt: noon + 5 }]);
    });

    test("a task has the status told last, whoever told it and in any order", () => {
      using store = open();
      store.writer.commit([
        task({ status: "completed", statusAt: noon + 9, completedAt: noon + 9, at: noon + 9 }),
        task({ status: "pending", statusAt: noon, subject: "Write it" }),
        task({
          status: "in_progress",
          statusAt: noon + 5,
          startedAt: noon + 5,
          at: noon + 5,
          source: "hook",
        }),
      ]);
      expect(store.reader.tasks({}, 9)).toMatchObject([
        { subject: "Write it", status: "completed", at: noon, startedAt: noon + 5, completedAt: noon + 9 },
      ]);
    });

    test("an agent's own account is replaced by the next, never added to", () => {
      using store = open();
      store.writer.commit([statement({ at: noon + 1, costNano: 9 }), statement({ costNano: 7 })]);
      expect(store.reader.statements({}, 9)).toMatchObject([{ costNano: 9, isEstimate: false }]);
      const [session] = store.reader.sessions({}, 1);
      const [totals] = store.reader.totals([session?.key ?? 0], noon);
      expect(totals?.statements).toEqual(store.reader.statements({}, 9));
      expect(store.reader.entries({}, 9)).toEqual([]);
    });

    test("samples of limits are kept one by one and are no lines of the feed", () => {
      using store = open();
      const sample = limitSample();
      store.writer.commit([sample, again(sample), limitSample({ at: noon + minute, contextPercent: 50 })]);
      expect(store.reader.limitSamples({}, 9).map((one) => one.contextPercent)).toEqual([42.5, 50]);
      const told = {
        compactionOff: false,
        compactionWindow: 400_000,
        compactionPercent: 50,
        compactionOutput: 8000,
      };
      store.writer.commit([limitSample({ at: noon + 2 * minute, ...told })]);
      expect(store.reader.limitSamples({}, 9).at(-1)).toMatchObject(told);
      expect(store.reader.limitSamples({}, 9)[0]?.compactionOff).toBeUndefined();
      expect(store.reader.entries({}, 9)).toEqual([]);
    });

    test("a checkpoint is one thing from its saving to its use", () => {
      using store = open();
      store.writer.commit([
        checkpoint({ reason: "pre-compact", contextTokens: 150_000, stateDigest: "d" }),
        checkpoint({ injectedAt: noon + 5, injectedInto: "s1", at: noon + 5 }),
        checkpoint({ shownAt: noon + 6, at: noon + 6, source: "transcript" }),
        checkpoint({ usedAt: noon + 9, usedBy: "file a.ts", at: noon + 9 }),
      ]);
      expect(store.reader.checkpoints({}, 9)).toMatchObject([
        {
          at: noon,
          reason: "pre-compact",
          contextTokens: 150_000,
          injectedAt: noon + 5,
          shownAt: noon + 6,
          usedBy: "file a.ts",
        },
      ]);
    });

    test("work in the background is in the status that was told last, and no line of the feed", () => {
      using store = open();
      store.writer.commit([
        backgroundTask({ status: "completed", statusAt: noon + 9, endedAt: noon + 9, at: noon + 9 }),
        backgroundTask({ status: "running", statusAt: noon, startedAt: noon }),
      ]);
      expect(store.reader.backgroundTasks({}, 9)).toMatchObject([
        { at: noon, status: "completed", startedAt: noon, endedAt: noon + 9 },
      ]);
      expect(store.reader.entries({}, 9)).toEqual([]);
    });

    test("what stands before a conversation is kept once for each form it had", () => {
      using store = open();
      const told = preamble();
      store.writer.commit([told, again(told), preamble({ at: noon + 1 })]);
      store.writer.commit([preamble({ aliases: ["preamble:s1:other"], hash: "other", at: noon + 2 })]);
      expect(store.reader.preambles({}, 9).map(({ at, hash }) => [at, hash])).toEqual([
        [noon + 1, "shape"],
        [noon + 2, "other"],
      ]);
    });

    test("a preamble counts from when it last came into use, in whatever order that is told", () => {
      using store = open();
      const back = preamble({ at: noon + 5, systemBytes: undefined });
      store.writer.commit([back, preamble({ aliases: ["preamble:s1:other"], hash: "other", at: noon + 2 })]);
      store.writer.commit([preamble()]);
      expect(store.reader.preambles({}, 9)).toMatchObject([
        { hash: "other", at: noon + 2 },
        { hash: "shape", at: noon + 5, systemBytes: 9000 },
      ]);
    });

    test("a text that the client put into a conversation is kept once", () => {
      using store = open();
      const told = insertedText();
      store.writer.commit([told, again(told), insertedText({ aliases: ["inserted:u2"], at: noon + 1 })]);
      expect(store.reader.insertedTexts({}, 9)).toMatchObject([
        { at: noon, part: "memory", label: "/p/CLAUDE.md", bytes: 2400, subagentId: undefined },
        { at: noon + 1 },
      ]);
      expect(store.reader.entries({}, 9)).toEqual([]);
    });

    test("an event of a plan is its project's, and its session's once one is known", () => {
      using store = open();
      store.writer.commit([planEvent(), planEvent({ aliases: ["plan:e2"], eventId: "e2", project: "/q" })]);
      const [before] = store.reader.planEvents({ project: "/p" }, 9);
      expect(before).toMatchObject({ eventId: "e1", sessionKey: undefined });
      store.writer.commit([planEvent({ sessionId: "s1", facts: { project: "/p/inner" } })]);
      const events = store.reader.planEvents({ project: "/p" }, 9);
      expect(events).toMatchObject([{ eventId: "e1", sessionKey: store.reader.sessionsById("s1")[0]?.key }]);
      expect(store.reader.entries({}, 9)).toHaveLength(2);
      expect(store.reader.entries({ project: "/p" }, 9)).toMatchObject([{ kind: "plan-event", seq: 1 }]);
      const key = store.reader.entries({ project: "/q" }, 9)[0]?.thingKey ?? 0;
      expect(store.reader.planEventByKey(key)).toMatchObject({ key, eventId: "e2", project: "/q" });
      expect(store.reader.planEventByKey(key + 9)).toBeUndefined();
    });

    test("events of plans come in pages, the newest first, and as they were taken in", () => {
      using store = open();
      const told = [
        planEvent(),
        planEvent({ aliases: ["plan:e2"], eventId: "e2", eventType: "feature_created", at: noon + 2 }),
        planEvent({ aliases: ["plan:e3"], eventId: "e3", eventType: "feature_created", project: "/q" }),
        planEvent({ aliases: ["plan:e4"], eventId: "e4", at: noon + 2 }),
      ];
      expect(store.reader.planEventLog.last()).toBe(0);
      for (const one of told) store.writer.commit([one]);
      const { planEventLog: log } = store.reader;
      const ids = (events: readonly { eventId: string | undefined }[]) =>
        events.map(({ eventId }) => eventId);
      expect(ids(log.page({ filter: {} }, 9))).toEqual(["e4", "e2", "e3", "e1"]);
      const first = log.page({ filter: {} }, 2);
      expect(ids(log.page({ filter: {} }, 9, first.at(-1)))).toEqual(["e3", "e1"]);
      expect(ids(log.page({ filter: { project: "/p" } }, 9, first.at(-1)))).toEqual(["e1"]);
      expect(ids(log.page({ filter: { from: noon, to: noon + 1 } }, 9))).toEqual(["e3", "e1"]);
      expect(ids(log.page({ filter: {}, eventType: "feature_created" }, 9))).toEqual(["e2", "e3"]);
      const keys = log.after(0, 9).map(({ key }) => key);
      expect(ids(log.after(0, 9))).toEqual(["e1", "e2", "e3", "e4"]);
      expect(ids(log.after(keys[1] ?? 0, 1))).toEqual(["e3"]);
      expect(log.last()).toBe(keys.at(-1) ?? 0);
    });

    test("a context is told by the requests of its own conversation", () => {
      using store = open();
      const used = (input: number) => ({ ...noUsage, input, output: 2, cacheRead: 100, cacheWrite: 10 });
      store.writer.commit([
        request({ usage: used(1), querySource: "repl_main_thread" }),
        request({ usage: used(2), querySource: "repl_main_thread:outputStyle:x", at: noon + 1 }),
        request({ usage: used(3), querySource: "sdk", at: noon + 2 }),
        request({ usage: used(4), at: noon + 3, model: "other" }),
        request({ usage: used(5), querySource: "compact", at: noon + 4 }),
        request({ usage: used(6), querySource: "agent:builtin:explore", subagentId: "a", at: noon + 5 }),
        ...[undefined, "agent:custom", "agent", "subagent", "sidechain", "main"].map((querySource, index) =>
          request({ usage: used(20 + index), querySource, subagentId: "a", at: noon + 20 + index }),
        ),
        ...["compact", "web_search_tool", "hook_prompt", "agent_summary"].map((querySource, index) =>
          request({ usage: used(9), querySource, subagentId: "a", at: noon + 30 + index }),
        ),
        request({
          usage: used(7),
          querySource: "agent:builtin:explore",
          subagentType: "explore",
          at: noon + 6,
        }),
        request({ usage: undefined, failed: true, at: noon + 7 }),
        request({ usage: used(8), sessionId: "s2", at: noon + 8 }),
      ]);
      const sessionKey = store.reader.sessionsById("s1")[0]?.key ?? 0;
      const main = { sessionKey, subagentId: undefined };
      const tokens = (thread: Thread, after?: number, before?: number) =>
        store.reader.contextPoints(thread, { after, before, limit: 9 }).map((one) => one.tokens);
      expect(tokens(main)).toEqual([111, 112, 113, 114]);
      expect(tokens(main, noon + 1)).toEqual([113, 114]);
      expect(tokens(main, undefined, noon + 2)).toEqual([111, 112]);
      expect(tokens({ sessionKey, subagentId: "a" })).toEqual([116, 130, 131, 132, 133, 134, 135]);
      expect(store.reader.contextPoints(main, { limit: 1 })).toEqual([
        { at: noon + 3, model: "other", tokens: 114, output: 2 },
      ]);
    });

    test("what a session did is added up over its whole life, and sessions are chosen by when they began", () => {
      using store = open();
      store.writer.commit([
        toolCall({ aliases: ["tool:1"], success: true, blockedMs: 4000, decidedBy: "user_temporary" }),
        toolCall({
          aliases: ["tool:2"],
          success: false,
          blockedMs: 70,
          decidedBy: "config",
          at: noon + minute,
        }),
        toolCall({ aliases: ["tool:3"], success: false, decision: "reject", decidedBy: "user_reject" }),
        // A wait over night counts as an hour.
        toolCall({ aliases: ["tool:4"], blockedMs: 50_000_000, linesAdded: 9, linesRemoved: 2 }),
        task({ status: "completed" }),
        task({ aliases: ["task:s1:2"], taskId: "2", status: "deleted" }),
        point({ series: "commits", measure: "commits", model: undefined, at: noon + 90 * minute }),
        event({ facts: { pullRequest: "https://example.com/pull/1" } }),
        event({ sessionId: "later", at: noon + minute }),
      ]);
      const [work, ...others] = store.reader.work({ from: noon, to: noon + 1 });
      expect(others).toEqual([]);
      expect(work).toEqual({
        sessionKey: 1,
        agent: "claude-code",
        id: "s1",
        startedAt: noon,
        lastSeenAt: noon + 90 * minute,
        sources: 3,
        hasPullRequest: true,
        permissionMs: undefined,
        inputMs: undefined,
        tools: { answered: 2, failed: 1, waitMs: 3_604_000, linesAdded: 9, linesRemoved: 2 },
        edits: { edits: 0, judged: 0, oneShot: 0 },
        tasks: { known: 2, completed: 1 },
        counters: new Map([["commits", 5]]),
      });
      expect(store.reader.work({}).map(({ id }) => id)).toEqual(["s1", "later"]);
      expect(store.reader.work({ from: noon, to: noon + minute }).map(({ id }) => id)).toEqual(["s1"]);
      expect(store.reader.work({ sessionKey: 2 }).map(({ id }) => id)).toEqual(["later"]);
      expect(store.reader.sessions({ sessionKey: 2 }, 9).map(({ id }) => id)).toEqual(["later"]);
      expect(store.reader.work({ model: "claude-opus-5-5" })).toEqual([]);
    });

    test("what all requests used adds up by project, model and agent to what usage says", () => {
      using store = open();
      const { reader } = store;
      expect(reader.odometer.usage()).toEqual([]);
      const shop = { facts: { project: "/shop" } };
      store.writer.commit([
        request({ ...shop, aliases: ["req:1"] }),
        request({ ...shop, aliases: ["req:2"], model: "m2", costNano: undefined }),
        request({ sessionId: "s2", ...shop, aliases: ["req:3"], reportedNano: 4, at: noon + 5_000_000 }),
        request({ sessionId: "s3", aliases: ["req:4"], usage: { ...noUsage, output: 3, reasoning: 2 } }),
        request({ sessionId: "s3", aliases: ["req:5"], model: undefined, usage: undefined, failed: true }),
        request({ sessionId: undefined, aliases: ["req:6"] }),
        request({ sessionId: "s1", agent: "codex", ...shop, aliases: ["req:7"] }),
      ]);
      const inOrder = (rows: readonly { keys: unknown }[]) =>
        rows.toSorted((a, b) => JSON.stringify(a.keys).localeCompare(JSON.stringify(b.keys)));
      const asked = reader.usage({ filter: {}, by: ["project", "model", "agent"] });
      expect(asked.length).toBeGreaterThan(4);
      expect(inOrder(reader.odometer.usage())).toEqual(
        inOrder(asked.map((row) => ({ ...row, sessions: 0 }))),
      );
    });

    test("what all sessions did adds up by project and agent, a counter outweighing what tools tell", () => {
      using store = open();
      const shop = { facts: { project: "/shop" } };
      const ran = (sessionId: string, id: string, own: Parameters<typeof toolCall>[0]) =>
        toolCall({ sessionId, aliases: [id], toolUseId: id, success: true, ...own });
      const counted = (sessionId: string, measure: "lines.added" | "commits" | "active.cli", value: number) =>
        point({
          sessionId,
          measure,
          series: `${sessionId} ${measure}`,
          value: { kind: "sum", value, temporality: "delta", monotonic: true },
        });
      expect(store.reader.odometer.work()).toEqual([]);
      store.writer.commit([
        ran("s1", "toolu_1", { ...shop, linesAdded: 5 }),
        ran("s1", "toolu_2", { ...shop, success: false }),
        counted("s1", "lines.added", 7),
        counted("s1", "commits", 2),
        counted("s1", "active.cli", 0.1),
        ran("s2", "toolu_3", { ...shop, linesAdded: 3, linesRemoved: 1 }),
        counted("s2", "active.cli", 0.2),
        event({ sessionId: "s3" }),
      ]);
      const all = store.reader.odometer.work();
      expect(all).toHaveLength(2);
      expect(all.find(({ project }) => project === "/shop")).toEqual({
        project: "/shop",
        agent: "claude-code",
        sessions: 2,
        toolCalls: 3,
        toolFailures: 1,
        linesAdded: 10,
        linesRemoved: 1,
        commits: 2,
        pullRequests: undefined,
        activeSeconds: 0.3,
      });
      expect(all.find(({ project }) => project === undefined)).toMatchObject({
        sessions: 1,
        toolCalls: 0,
        linesAdded: undefined,
        commits: undefined,
        activeSeconds: undefined,
      });
    });

    test("a session of which nothing is told but that it was there did nothing that is known", () => {
      using store = open();
      store.writer.commit([event()]);
      const [work] = store.reader.work({});
      expect(work).toMatchObject({
        hasPullRequest: false,
        tools: { answered: 0, failed: 0, waitMs: undefined, linesAdded: undefined, linesRemoved: undefined },
        tasks: { known: 0, completed: 0 },
      });
      expect(work?.counters).toEqual(new Map());
    });

    test("an edit is of one shot when it succeeds and no other of its file follows within the prompt", () => {
      using store = open();
      let second = 0;
      const edit = (filePath: string | undefined, own: Parameters<typeof toolCall>[0] = {}) => {
        second += 1;
        const at = noon + second * 1000;
        return toolCall({
          aliases: [`tool:${second}`],
          tool: "Edit",
          filePath,
          at,
          success: true,
          promptId: "p1",
          ...own,
        });
      };
      store.writer.commit([
        edit("/a"), // followed by the next
        edit("/a", { tool: "Write", success: false }), // failed, and followed
        edit("/b", { tool: "NotebookEdit" }), // one shot
        edit("/a"), // one shot: the last of three
        edit("/a", { promptId: "p2" }), // one shot: of another prompt
        edit("/c", { success: false, decision: "reject" }), // refused
        edit(undefined), // nobody knows of which file
        edit("/d", { success: undefined }), // still running
        edit("/a", { tool: "Read", promptId: "p2" }), // no edit
      ]);
      expect(store.reader.work({})[0]?.edits).toEqual({ edits: 7, judged: 6, oneShot: 3 });
    });

    test("an edit without a prompt's id belongs to the last prompt before it", () => {
      using store = open();
      const edit = (at: number) => toolCall({ tool: "Edit", filePath: "/a", success: true, at });
      store.writer.commit([
        prompt({ at: noon }),
        edit(noon + 1),
        prompt({ at: noon + 2, promptId: "p2" }),
        edit(noon + 3),
        toolCall({ tool: "Edit", filePath: "/a", success: true, at: noon + 4, promptId: "p2" }),
      ]);
      expect(store.reader.work({})[0]?.edits).toEqual({ edits: 3, judged: 3, oneShot: 2 });
    });

    test("waits that hooks told are part of what a session did", () => {
      using store = open();
      const sign = (says: Sign["says"], at: number) => event({ source: "hook", sign: { says }, at });
      store.writer.commit([
        sign("turn-ended", noon),
        sign("prompted", noon + 5000),
        sign("permission-asked", noon + 6000),
        sign("permission-decided", noon + 8000),
      ]);
      expect(store.reader.work({})[0]).toMatchObject({ inputMs: 5000, permissionMs: 2000 });
    });

    test("tool calls that went alike and took equally long are one group", () => {
      using store = open();
      store.writer.commit([
        toolCall({ durationMs: 5, success: true, decision: "accept", decidedBy: "config", blockedMs: 3 }),
        toolCall({ durationMs: 5, success: true, decision: "accept", decidedBy: "config" }),
        toolCall({ durationMs: 5, success: false, decision: "accept", decidedBy: "config" }),
        toolCall({ tool: undefined, blockedMs: 900 }),
        toolCall({ tool: undefined, toolUseId: "call_0" }),
        toolCall({ sessionId: "s2", facts: { project: "/p" }, tool: "Read", subagentId: "a1" }),
        toolCall({ sessionId: "s2", tool: "Read", subagentId: "a2", at: noon + minute }),
        subagent({ sessionId: "s2", subagentId: "a1", subagentType: "Explore" }),
        request({ sessionId: "s2", model: "m" }),
      ]);
      const groups = (dimension: ToolDimension, filter: Filter = {}) =>
        store.reader
          .toolCallGroups(dimension, filter)
          .map(({ key, durationMs, success, calls, waitMs }) => [key, durationMs, success, calls, waitMs])
          .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
      expect(groups("tool")).toEqual([
        ["Bash", 5, false, 1, undefined],
        ["Bash", 5, true, 2, 0],
        ["Read", undefined, undefined, 2, undefined],
        [undefined, undefined, undefined, 1, undefined],
      ]);
      expect(groups("tool", { from: noon + minute })).toEqual([["Read", undefined, undefined, 1, undefined]]);
      expect(groups("tool", { model: "m", to: noon + 1 })).toEqual([
        ["Read", undefined, undefined, 1, undefined],
      ]);
      const leading = (order: ToolOrder, filter: Filter = {}) =>
        store.reader.leadingSessions(filter, { order, limit: 1 });
      expect(leading("calls")).toEqual({ keys: [1], count: 2 });
      expect(leading("failures")).toEqual({ keys: [1], count: 2 });
      expect(leading("waiting")).toEqual({ keys: [1], count: 2 });
      expect(leading("time", { project: "/p" })).toEqual({ keys: [2], count: 1 });
      expect(leading("calls", { project: "/q" })).toEqual({ keys: [], count: 0 });
      expect(groups("project", { project: "/p" })).toEqual([["/p", undefined, undefined, 2, undefined]]);
      expect(groups("subagent-type").map(([key, , , calls]) => [key, calls])).toEqual([
        ["Explore", 1],
        ["unknown", 1],
        [undefined, 1],
        [undefined, 2],
        [undefined, 1],
      ]);
    });

    test("sessions of which nobody timed a call stand beside those that waited for nothing, by their calls", () => {
      using store = open();
      const timed = { sessionId: "s1", decision: "accept", durationMs: 0, blockedMs: 0 };
      const call = (id: string, own: Parameters<typeof toolCall>[0]) => toolCall({ aliases: [id], ...own });
      store.writer.commit([
        call("tool:1", timed),
        call("tool:2", { sessionId: "s2", durationMs: undefined }),
        call("tool:3", { sessionId: "s2", durationMs: undefined, at: noon + 1 }),
      ]);
      const first = store.reader.sessionsById("s2")[0]?.key;
      for (const order of ["time", "waiting"] as const)
        expect([order, store.reader.leadingSessions({}, { order, limit: 2 }).keys[0]]).toEqual([
          order,
          first,
        ]);
    });

    test("a call of no session is of its subagent's type, where that is known", () => {
      using store = open();
      store.writer.commit([
        toolCall({ sessionId: undefined, subagentId: "a1" }),
        subagent({ sessionId: undefined, subagentId: "a1", subagentType: "Explore" }),
      ]);
      expect(store.reader.toolCallGroups("subagent-type", {}).map(({ key }) => key)).toEqual(["Explore"]);
    });

    test("what a person wrote is what the file says last: again changes nothing, corrected replaces, and back again", () => {
      using store = open();
      const told = (input: number) =>
        request({
          source: "manual",
          aliases: ["manual:1"],
          model: undefined,
          costNano: undefined,
          usage: { ...usage(0), input },
        });
      const fates = [120, 120, 12, 12, 120].map((input) => store.writer.commit([told(input)]).fates[0]);
      expect(fates).toEqual(["accepted", "duplicate", "accepted", "duplicate", "accepted"]);
      expect(store.reader.requests({}, 10).map((one) => one.usage?.input)).toEqual([120]);
      expect(store.reader.entries({}, 10)).toHaveLength(1);
      const [agreement] = store.reader.agreement({});
      expect(agreement?.disputed.requests).toBe(0);
      expect(store.reader.witnesses({})).toMatchObject([{ source: "manual", requests: 1 }]);
    });

    test("the SDK is a witness of the calls it tells of", () => {
      using store = open();
      store.writer.commit([request({ source: "sdk", agent: "my-program", aliases: ["sdk:1"] })]);
      expect(store.reader.witnesses({})).toMatchObject([
        { source: "sdk", requests: 1, usage: { output: 20 } },
      ]);
    });

    test("a session of which nothing was taken is not made", () => {
      using store = open();
      const first = request({ source: "manual", aliases: ["manual:1"], sessionId: "here" });
      store.writer.commit([first]);
      const copy = { ...again(first), sessionId: "there" };
      expect(store.writer.commit([copy])).toMatchObject({ fates: ["duplicate"], sessionKeys: [] });
      expect(store.reader.sessions({}, 10).map(({ id }) => id)).toEqual(["here"]);
      store.writer.commit([event({ sessionId: "there" })]);
      expect(store.reader.sessionsById("there")).toHaveLength(1);
    });

    test("a session whose person says when it was was then, whatever had been said before", () => {
      using store = open();
      const logged = (from: number, to: number, reason: string) =>
        event({ at: to, sign: { says: "session-ended", reason, restatesFrom: from } });
      store.writer.commit([event({ at: noon - minute }), logged(noon, noon + 9 * minute, "first")]);
      store.writer.commit([logged(noon + minute, noon + 3 * minute, "second")]);
      expect(store.reader.sessions({}, 10)).toMatchObject([
        {
          startedAt: noon + minute,
          lastSeenAt: noon + 3 * minute,
          activity: { state: "ended", endedAt: noon + 3 * minute, endReason: "second" },
        },
      ]);
    });

    test("operations that a person logs of a session do not move it, told before it or after it", () => {
      const log = event({
        source: "manual",
        at: noon + 9 * minute,
        sign: { says: "session-ended", restatesFrom: noon },
      });
      const operations = [-60, 60].map((minutes) =>
        request({ source: "manual", at: noon + minutes * minute, aliases: [`manual:${minutes}`] }),
      );
      for (const told of [
        [log, ...operations],
        [...operations, log],
      ]) {
        using store = open();
        store.writer.commit(told);
        expect(store.reader.sessions({}, 10)).toMatchObject([
          { startedAt: noon, lastSeenAt: noon + 9 * minute, activity: { state: "ended" } },
        ]);
      }
    });

    test("what happened in a session is read from any place on, the oldest first, and of no other session", () => {
      using store = open();
      const calls = [4, 1, 2, 2].map((minutes, index) =>
        toolCall({ aliases: [`tool:${index}`], toolUseId: `${index}`, at: noon + minutes * minute }),
      );
      store.writer.commit([...calls, toolCall({ sessionId: "other", at: noon + minute })]);
      const { sessionLog } = store.reader;
      const [session] = store.reader.sessionsById("s1");
      const sessionKey = session?.key ?? 0;
      const read = (position: { at: number; key: number }, limit: number) =>
        sessionLog.after("tool-call", { sessionKey, position }, limit);
      const all = read({ at: 0, key: 0 }, 9);
      expect(all.map(({ toolUseId }) => toolUseId)).toEqual(["1", "2", "3", "0"]);
      expect(all).toEqual(store.reader.toolCalls({ sessionKey }, 9));
      const second = all[1] ?? { at: 0, key: 0 };
      expect(read(second, 1).map(({ toolUseId }) => toolUseId)).toEqual(["3"]);
      expect(read({ at: noon + 9 * minute, key: 0 }, 9)).toEqual([]);
      expect(sessionLog.byKey("tool-call", second.key)).toEqual(all[1]);
      expect(sessionLog.byKey("tool-call", 99)).toBeUndefined();
    });

    test("a session's log has the client's own notices among the prompts", () => {
      using store = open();
      store.writer.commit([prompt(), prompt({ command: "task-notification", at: noon + 1 })]);
      const [session] = store.reader.sessionsById("s1");
      const from = { sessionKey: session?.key ?? 0, position: { at: 0, key: 0 } };
      expect(store.reader.sessionLog.after("prompt", from, 9)).toHaveLength(2);
      expect(store.reader.prompts({}, 9)).toHaveLength(1);
    });

    test("a commit names what it added and changed, and nothing that it left as it was", () => {
      using store = open();
      const start = toolCall({ aliases: ["tool:1"], source: "hook", at: noon });
      const end = toolCall({ aliases: ["tool:1"], source: "hook", at: noon + 9, success: true });
      const [call] = store.writer.commit([start]).things;
      expect(call).toMatchObject({ kind: "tool-call", sessionKey: 1 });
      expect(store.writer.commit([end, again(end)]).things).toEqual(call === undefined ? [] : [call]);
      expect(store.writer.commit([again(start), point()]).things).toEqual([]);
      const told = store.writer.commit([event({ sessionId: "s2" })]);
      expect(told.things).toEqual([{ kind: "event", key: told.entries[0]?.seq ?? 0, sessionKey: 2 }]);
    });

    test("a commit that joins two things names both, and the one that is gone leads to the other", () => {
      using store = open();
      store.writer.commit([request({ aliases: ["req:1"] }), request({ aliases: ["msg:1"], at: noon + 5 })]);
      const { things } = store.writer.commit([request({ aliases: ["req:1", "msg:1"], at: noon + 9 })]);
      const [kept] = store.reader.requests({}, 9);
      expect(things.map(({ key }) => key).toSorted((a, b) => a - b)).toEqual([1, 2]);
      for (const { key } of things)
        expect(store.reader.sessionLog.byKey("request", key)?.key).toBe(kept?.key ?? 0);
    });

    test("a change names the session of the account and that of the thing, where they are two", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["req:1"], requestId: "1" } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      const copy = request({ ...line, sessionId: "copy", at: noon + 1, stopReason: "end_turn" });
      const owners = store.writer.commit([copy]).things.map(({ sessionKey }) => sessionKey);
      const keys = ["first", "copy"].map((id) => store.reader.sessionsById(id)[0]?.key);
      expect(new Set(owners)).toEqual(new Set(keys));
    });

    test("a session that tells nothing but copies of another's answers counts as changed", () => {
      using store = open();
      const line = { source: "transcript", aliases: ["req:1"] } as const;
      store.writer.commit([request({ ...line, sessionId: "first" })]);
      const last = store.reader.lastChange();
      store.writer.commit([request({ ...line, sessionId: "copy" })]);
      const [copy, ...others] = store.reader.sessionsChangedSince(last, 9);
      expect([copy?.id, copy?.copiedRequests, others]).toEqual(["copy", 1, []]);
    });

    test("a change that joins two things names the sessions of both, whoever told of it", () => {
      using store = open();
      store.writer.commit([
        prompt({ aliases: ["prompt:1"], sessionId: undefined }),
        prompt({ aliases: ["prompt:2"], sessionId: "s2", at: noon + 1 }),
      ]);
      const join = prompt({ aliases: ["prompt:1", "prompt:2"], sessionId: undefined, at: noon + 2 });
      const { things } = store.writer.commit([join]);
      const owner = store.reader.sessionsById("s2")[0]?.key ?? 0;
      for (const key of [1, 2]) expect(things).toContainEqual({ kind: "prompt", key, sessionKey: owner });
    });

    test("how far a file was read is kept with what was read", () => {
      using store = open();
      const cursor = { path: "/a.jsonl", device: 1, inode: 2, size: 30, offset: 20, head: 4 };
      const brokenLine = {
        path: "/a.jsonl",
        offset: 7,
        length: 9,
        reason: "not-json",
        seenAt: noon,
      } as const;
      store.writer.commit([request()], { cursors: [cursor], brokenLines: [brokenLine] });
      const toldAgain = { ...brokenLine, seenAt: noon + 1 };
      store.writer.commit([], { cursors: [{ ...cursor, offset: 30 }], brokenLines: [toldAgain] });
      expect(store.reader.cursor("/a.jsonl")).toEqual({ ...cursor, offset: 30 });
      expect(store.reader.cursor("/b.jsonl")).toBeUndefined();
      expect(store.reader.cursors()).toHaveLength(1);
      expect(store.reader.brokenLines(9)).toEqual([brokenLine]);
    });
  });
}

/** The usual usage with another output. */
function usage(output: number) {
  return { input: 10, output, reasoning: undefined, cacheRead: 30, cacheWrite: 40, cacheWrite1h: undefined };
}

/** All that a reader can tell, for comparing before and after. */
function pictureOf(reader: LedgerReader): unknown {
  return {
    sessions: reader.sessions({}, 100),
    totals: reader.totals([1], 0),
    requests: reader.requests({}, 100),
    toolCalls: reader.toolCalls({}, 100),
    prompts: reader.prompts({}, 100),
    entries: reader.entries({}, 100),
    usage: reader.usage({ filter: {}, by: ["model"] }),
    counters: reader.counters({}),
  };
}
