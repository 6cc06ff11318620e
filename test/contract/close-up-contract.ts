import { describe, expect, test } from "bun:test";
import { rankOf, requestOrders, type RequestOrder, type RequestPlace } from "../../src/store/close-up.ts";
import { checkpoint, noon, request, toolCall } from "./observation.ts";
import type { OpenStore } from "./store-contract.ts";

const split = { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 4, cacheSavedNano: 5 };

/** What every store must tell of one session at close quarters. */
export function closeUpContract(name: string, open: () => OpenStore): void {
  const keyOf = ({ reader }: OpenStore, id = "s1"): number => reader.sessionsById(id)[0]?.key ?? 0;

  describe(`${name} looks at one session closely:`, () => {
    test("requests come in the order that is asked for, page by page, each once", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon + 1, costNano: 9, durationMs: 5 }),
        request({ at: noon + 2, costNano: undefined, usage: undefined, failed: true }),
        request({ at: noon, costNano: 9, durationMs: 70, usage: { ...request().usage!, output: 500 } }),
        request({ at: noon + 3, costNano: 30, durationMs: undefined }),
        request({ at: noon + 4, sessionId: "s2" }),
      ]);
      const span = { sessionKey: keyOf(store) };
      const all = store.reader.requests(span, 10);
      const paged = (order: RequestOrder): number[] => {
        const found: number[] = [];
        for (let after: RequestPlace | undefined; ;) {
          const page = store.reader.closeUp.requests(span, { order, limit: 2, after });
          found.push(...page.map(({ at }) => at - noon));
          const last = page.at(-1);
          if (last === undefined) return found;
          after = { rank: rankOf(order, last), key: last.key };
        }
      };
      expect(paged("at")).toEqual([3, 2, 1, 0]);
      // Equal costs are in the order of their keys, the latest first; the unknown comes last.
      expect(paged("cost")).toEqual([3, 0, 1, 2]);
      expect(paged("tokens")).toEqual([0, 3, 1, 2]);
      expect(paged("duration")).toEqual([0, 1, 3, 2]);
      for (const order of requestOrders) expect(paged(order)).toHaveLength(all.length);
      const later = { ...span, from: noon + 1, to: noon + 3 };
      expect(store.reader.closeUp.requests(later, { order: "at", limit: 9 })).toHaveLength(2);
    });

    test("a course has a step for each request, and with more of them than steps equally many in each but the last", () => {
      using store = open();
      const costs = { costNano: 10, costSplit: split };
      store.writer.commit([
        ...Array.from({ length: 9 }, (_, index) => request({ at: noon + index, ...costs })),
        request({ at: noon + 9, costNano: 7, attempt: 3 }),
        request({ at: noon + 10, sessionId: "s2" }),
      ]);
      const span = { sessionKey: keyOf(store) };
      const { closeUp } = store.reader;
      expect(closeUp.course(span, 100)).toHaveLength(10);
      const steps = closeUp.course(span, 4);
      expect(steps.map(({ from, to }) => [from - noon, to - noon])).toEqual([
        [0, 2],
        [3, 5],
        [6, 8],
        [9, 9],
      ]);
      expect(steps[0]).toMatchObject({ requests: 3, costNano: 30, unsplitNano: 0, failedAttempts: 0 });
      expect(steps[0]?.split).toEqual({
        inputNano: 3,
        outputNano: 6,
        cacheReadNano: 9,
        cacheWriteNano: 12,
        cacheSavedNano: 15,
      });
      expect(steps[0]?.usage).toMatchObject({ input: 30, output: 60, cacheRead: 90, cacheWrite: 120 });
      expect(steps[3]).toMatchObject({ costNano: 7, unsplitNano: 7, retriedRequests: 1, failedAttempts: 2 });
      expect(closeUp.course({ sessionKey: 99 }, 4)).toEqual([]);
    });

    test("the steps of a course add up to what the ledger holds of the session", () => {
      using store = open();
      store.writer.commit([
        request({ at: noon, costNano: undefined }),
        request({ at: noon + 1, costNano: 5, costSplit: split, attempt: 0 }),
        request({ at: noon + 2, failed: true, usage: undefined, costNano: undefined, attempt: 4 }),
        request({ at: noon + 3, failed: true, usage: undefined, costNano: undefined }),
      ]);
      const sessionKey = keyOf(store);
      const [step, ...others] = store.reader.closeUp.course({ sessionKey }, 1);
      const [{ keys: _, from: __, ...held } = { keys: [], from: 0 }] = store.reader.costs({
        filter: { sessionKey },
      });
      expect(others).toEqual([]);
      expect(step).toMatchObject(held);
      expect(step).toMatchObject({ requests: 2, failedRequests: 2, unpricedRequests: 1 });
      expect(step).toMatchObject({ retriedRequests: 0, failedAttempts: 5 });
    });

    test("work on a file is told by tool and by who did it, and by how it went", () => {
      using store = open();
      const edit = (id: string, own: Parameters<typeof toolCall>[0]) =>
        toolCall({ aliases: [id], tool: "Edit", filePath: "/p/a.ts", ...own });
      store.writer.commit([
        edit("tool:1", { at: noon, success: true, linesAdded: 3, linesRemoved: 1 }),
        edit("tool:2", { at: noon + 1, success: true, linesAdded: 2, blockedMs: 50, durationMs: 5 }),
        edit("tool:3", { at: noon + 100, success: false }),
        edit("tool:4", { at: noon + 101, decision: "reject", success: false }),
        edit("tool:5", { at: noon + 102 }),
        edit("tool:6", { at: noon + 2, success: true, subagentId: "a1" }),
        edit("tool:7", { at: noon + 3, success: true, tool: "Read", filePath: "/p/b.ts" }),
        edit("tool:8", { at: noon + 4, success: true, sessionId: "s2" }),
        edit("tool:9", { at: noon + 5, success: true, filePath: undefined }),
      ]);
      const work = store.reader.closeUp.fileWork({ sessionKey: keyOf(store) });
      expect(work).toEqual([
        {
          filePath: "/p/a.ts",
          tool: "Edit",
          subagentId: undefined,
          done: 2,
          failed: 1,
          rejected: 1,
          linesAdded: 5,
          linesRemoved: 1,
          doneAt: noon + 56,
          at: noon + 102,
        },
        expect.objectContaining({ subagentId: "a1", done: 1, linesAdded: undefined, doneAt: noon + 2 }),
        expect.objectContaining({ filePath: "/p/b.ts", tool: "Read", done: 1 }),
      ]);
      expect(store.reader.closeUp.fileWork({ sessionKey: keyOf(store), to: noon + 1 })).toHaveLength(1);
    });

    test("failures are requests and tools that failed and what was refused, the latest first", () => {
      using store = open();
      store.writer.commit([
        request({
          at: noon,
          failed: true,
          usage: undefined,
          statusCode: 529,
          error: "overloaded",
          attempt: 3,
        }),
        request({ at: noon + 1 }),
        toolCall({ at: noon + 2, success: false, error: "Exit code 1", input: "{}", filePath: "/p/a.ts" }),
        toolCall({ at: noon + 3, decision: "reject", decidedBy: "user_reject", subagentId: "a1" }),
        toolCall({ at: noon + 4, decision: "reject", success: false }),
        toolCall({ at: noon + 5, success: true, decision: "accept" }),
        toolCall({ at: noon + 6 }),
        // A wait whose tool nobody named.
        toolCall({ at: noon + 7, tool: undefined, decision: "reject" }),
        toolCall({ at: noon + 8, success: false, sessionId: "s2" }),
      ]);
      const span = { sessionKey: keyOf(store) };
      const failures = store.reader.closeUp.failures(span, 10);
      expect(failures.map(({ kind, at }) => [kind, at - noon])).toEqual([
        ["rejection", 4],
        ["rejection", 3],
        ["tool", 2],
        ["request", 0],
      ]);
      expect(failures[1]).toMatchObject({ name: "Bash", decidedBy: "user_reject", subagentId: "a1" });
      expect(failures[2]).toMatchObject({ error: "Exit code 1", input: "{}", filePath: "/p/a.ts" });
      expect(failures[3]).toMatchObject({ name: "claude-opus-5-5", statusCode: 529, attempts: 3 });
      expect(failures[3]).toMatchObject({ error: "overloaded", input: undefined, decidedBy: undefined });
      expect(store.reader.closeUp.failures(span, 1)).toEqual(failures.slice(0, 1));
      expect(store.reader.closeUp.failures({ ...span, from: noon + 1, to: noon + 3 }, 10)).toHaveLength(1);
    });

    test("forks are the sessions of the same agent that name it as their parent", () => {
      using store = open();
      const fork = (sessionId: string, own: Parameters<typeof request>[0] = {}) =>
        request({ sessionId, facts: { parentSessionId: "s1" }, ...own });
      store.writer.commit([
        request(),
        // A fork of a fork repeats what was forked before, too: who is named last is its parent.
        fork("late", { aliases: ["msg:copy"], at: noon + 8, facts: { parentSessionId: "s0" } }),
        fork("late", { at: noon + 9 }),
        fork("early", { at: noon + 3 }),
        fork("foreign", { agent: "codex" }),
        request({ sessionId: "other" }),
      ]);
      const session = store.reader.sessionsById("s1")[0]!;
      const forks = store.reader.closeUp.forks(session, 10);
      expect(forks.map(({ id }) => id)).toEqual(["early", "late"]);
      expect(store.reader.closeUp.forks(session, 1)).toHaveLength(1);
    });

    test("checkpoints that a session was given back are its own and others', of the same agent", () => {
      using store = open();
      const saved = (checkpointId: string, own: Parameters<typeof checkpoint>[0] = {}) =>
        checkpoint({ aliases: [`checkpoint:${checkpointId}`], checkpointId, injectedInto: "s1", ...own });
      store.writer.commit([
        saved("late", { at: noon, injectedAt: noon + 9 }),
        saved("early", { at: noon + 1, injectedAt: noon + 3, sessionId: "before" }),
        saved("elsewhere", { injectedAt: noon + 4, injectedInto: "s2" }),
        saved("foreign", { injectedAt: noon + 5, agent: "codex" }),
        saved("kept", { injectedInto: undefined }),
      ]);
      const session = store.reader.sessionsById("s1").find(({ agent }) => agent === "claude-code")!;
      const restored = store.reader.closeUp.restored(session);
      expect(restored.map(({ checkpointId }) => checkpointId)).toEqual(["early", "late"]);
      expect(store.reader.sessionLog.byKey("checkpoint", restored[0]!.key)).toEqual(restored[0]);
    });

    test("a session called a tool itself where a call is not of one of its subagents", () => {
      using store = open();
      store.writer.commit([
        toolCall({ at: noon, subagentId: "a1" }),
        toolCall({ at: noon + 1, sessionId: "s2" }),
      ]);
      const span = { sessionKey: keyOf(store) };
      expect(store.reader.closeUp.calledItself(span)).toBe(false);
      store.writer.commit([toolCall({ at: noon + 2 })]);
      expect(store.reader.closeUp.calledItself(span)).toBe(true);
      expect(store.reader.closeUp.calledItself({ ...span, to: noon + 2 })).toBe(false);
      expect(store.reader.closeUp.calledItself({ ...span, from: noon + 3 })).toBe(false);
    });
  });
}
