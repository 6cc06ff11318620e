import { describe, expect, test } from "bun:test";
import { sourceBit } from "../../src/domain/source.ts";
import type { CompactionObservation } from "../../src/domain/compaction.ts";
import type { PromptObservation } from "../../src/domain/prompt.ts";
import type { RequestObservation } from "../../src/domain/request.ts";
import type { LedgerReader, LedgerWriter } from "../../src/store/store.ts";
import { compaction, noon, prompt, request } from "./observation.ts";
import { orders } from "./orders.ts";

interface OpenStore extends Disposable {
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
}

const usageOf = (output: number) => ({
  input: 10,
  output,
  reasoning: undefined,
  cacheRead: 30,
  cacheWrite: 40,
  cacheWrite1h: undefined,
});

/** An answer as the event tells it, without an id, and as the transcript does, without that of its request. */
const event = (own: Partial<RequestObservation> = {}) =>
  request({ at: noon + 4000, durationMs: 4000, usage: usageOf(20), ...own });
const line = (messageId: string, own: Partial<RequestObservation> = {}) =>
  request({
    source: "transcript",
    name: "assistant",
    at: noon + 1000,
    aliases: [`msg:${messageId}`],
    messageId,
    usage: usageOf(20),
    ...own,
  });

/** An account as another session of the same ledger tells it. */
function inSession(one: RequestObservation, index: number): RequestObservation {
  const { messageId, aliases, digest } = one;
  return {
    ...one,
    sessionId: `s${index}`,
    messageId: messageId === undefined ? undefined : `${messageId}-${index}`,
    aliases: aliases.map((alias) => `${alias}-${index}`),
    digest: digest + 1000 * index,
  };
}

/** What every store must do with accounts of answers that share no id, or share one that means several. */
export function twinContract(name: string, open: () => OpenStore): void {
  /** Requests and output after each of the commits, and the channels that told of each request. */
  const counted = (...commits: readonly RequestObservation[][]) => {
    using store = open();
    for (const commit of commits) store.writer.commit(commit);
    const [row] = store.reader.usage({ filter: {} });
    return [row?.requests, row?.usage.output];
  };

  describe(`${name} knows an answer that is told without a common id:`, () => {
    test.each([
      ["its event first", [[event()], [line("m1")]]],
      ["its line first", [[line("m1")], [event()]]],
      ["both at once", [[event(), line("m1")]]],
      ["its line once more", [[event()], [line("m1")], [line("m1")]]],
      ["its event named", [[event({ aliases: ["req:1"], requestId: "1" })], [line("m1")]]],
      ["its line half written first", [[line("m1", { usage: usageOf(1) })], [event()], [line("m1")]]],
      [
        "its line never written to its end",
        [[event()], [line("m1", { usage: usageOf(1), isPlaceholder: true })]],
      ],
      ["its event after that", [[line("m1", { usage: usageOf(1), isPlaceholder: true })], [event()]]],
      ["its line half written last", [[event()], [line("m1", { usage: usageOf(1) })], [line("m1")]]],
    ] as const)("%s", (_, commits) => {
      expect(counted(...commits.map((commit) => [...commit]))).toEqual([1, 20]);
    });

    test("two answers alike stay two, whoever comes first", () => {
      const events = [event(), event({ at: noon + 4100 })];
      const lines = [line("m1"), line("m2", { at: noon + 1200 })];
      for (const all of [
        [events, lines],
        [lines, events],
      ])
        expect(counted(...all)).toEqual([2, 40]);
      expect(counted([events[0] ?? event()], lines)).toEqual([2, 40]);
    });

    test.each([
      ["of another session", { sessionId: "s2" }],
      ["of another model", { model: "claude-haiku-4-5" }],
      ["with other tokens", { usage: usageOf(21) }],
      ["of another subagent", { subagentId: "a2" }],
      ["of another time", { at: noon + 60_000 }],
      ["that failed", { failed: true, usage: undefined }],
    ] as const)("an event %s is another answer", (_, own) => {
      using store = open();
      store.writer.commit([line("m1", { subagentId: "a1" }), event(own)]);
      const rows = store.reader.usage({ filter: {} });
      const told = rows.reduce((sum, row) => sum + row.requests + row.failedRequests, 0);
      expect(told).toBe(2);
    });

    test.each([
      ["less output", { usage: usageOf(20) }],
      ["another prompt", { usage: { ...usageOf(30), cacheWrite: 41 } }],
    ] as const)("a line that was not written to its end is no event's with %s", (_, own) => {
      expect(counted([line("m1", { usage: usageOf(21), isPlaceholder: true }), event(own)])[0]).toBe(2);
    });

    // Subagents side by side: the same prompt, other answers, and lines that were not all written to their ends.
    const began = (messageId: string, output = 1, own: Partial<RequestObservation> = {}) =>
      line(messageId, { usage: usageOf(output), isPlaceholder: true, ...own });
    const ended = (messageId: string, output: number) => line(messageId, { usage: usageOf(output) });
    const answered = (output: number, own: Partial<RequestObservation> = {}) =>
      event({ usage: usageOf(output), ...own });

    test.each([
      ["one is complete", [began("m1"), ended("m2", 20), answered(20), answered(55)], [2, 75]],
      [
        "one says more already",
        [began("m1"), began("m2", 8), answered(20), answered(5, { at: noon + 4100 })],
        [2, 25],
      ],
      [
        "one is complete, and the event of one is lost",
        [began("m1"), began("m2"), ended("m3", 20), answered(20), answered(55)],
        [3, 76],
      ],
      ["the event of one is lost", [began("m1"), ended("m2", 20), answered(20)], [2, 21]],
      [
        "one is told anew, complete",
        [began("m1"), began("m2"), answered(20), answered(55), ended("m2", 20)],
        [2, 75],
      ],
      [
        "both are told anew",
        [began("m1"), answered(20), ended("m1", 55), ended("m2", 20), answered(55)],
        [2, 75],
      ],
    ] as const)("answers side by side are counted each, whoever comes first: %s", (_, told, expected) => {
      using store = open();
      const all = orders(told).map((ordered, index) => ordered.map((one) => inSession(one, index)));
      const [apart, together] = [all.slice(0, -1), all.slice(-1)];
      for (const one of apart.flat()) store.writer.commit([one]);
      store.writer.commit(together.flat());
      const sums = store.reader.sessions({}, all.length).map(({ key }) => {
        const [row] = store.reader.usage({ filter: { sessionKey: key } });
        return [row?.requests, row?.usage.output];
      });
      expect(sums).toEqual(all.map(() => [...expected]));
    });

    test("an answer that was parted from another's event has the tokens, channels and session of its own line", () => {
      using store = open();
      store.writer.commit([began("m1"), answered(20)]);
      store.writer.commit([ended("m2", 20)]);
      const told = store.reader
        .requests({}, 9)
        .map(({ messageId, usage, sources }) => [messageId, usage?.output, sources]);
      expect(told).toContainEqual(["m1", 1, sourceBit("transcript")]);
      expect(told).toContainEqual(["m2", 20, sourceBit("transcript") | sourceBit("otlp-log")]);
      store.writer.commit([answered(55), began("m1"), ended("m2", 20)]);
      const now = store.reader.requests({}, 9).map(({ messageId, usage }) => [messageId, usage?.output]);
      expect(now.toSorted()).toEqual([
        ["m1", 55],
        ["m2", 20],
      ]);
    });

    test("a line takes no event of another subagent, where events name theirs", () => {
      const own = { usage: { ...usageOf(20), cacheWrite1h: 0 }, subagentId: "a1" };
      const told = [began("m1", 1, { subagentId: "a1" }), event(own)];
      const other = line("m2", { subagentId: "a2" });
      expect(counted(told, [other], [event({ ...own, subagentId: "a2" })])).toEqual([2, 40]);
    });

    test("a line that was not written to its end is of an answer that stayed empty", () => {
      for (const ordered of orders([began("m1"), answered(0)])) expect(counted(ordered)).toEqual([1, 0]);
    });

    test("a line that names its request is known by that alone", () => {
      const named = line("m1", { aliases: ["msg:m1", "req:1"], requestId: "1" });
      expect(counted([named, event()])).toEqual([2, 40]);
    });
  });

  describe(`${name} knows a compaction that is told without a common id:`, () => {
    const told = (at: number, own: Partial<CompactionObservation> = {}) =>
      compaction({ at: noon + at, aliases: [`record:${at}`], ...own });
    const boundary = (at: number, own: Partial<CompactionObservation> = {}) =>
      compaction({ source: "transcript", at: noon + at, aliases: [`line:${at}`], success: true, ...own });
    const compactions = (...all: readonly CompactionObservation[]): number => {
      using store = open();
      for (const one of all) store.writer.commit([one]);
      return store.reader.compactions({}, 9).length;
    };

    test("an event and a line of one time are one, whoever comes first, and told again", () => {
      for (const ordered of orders([told(0), boundary(1500)])) {
        expect(compactions(...ordered)).toBe(1);
        expect(compactions(...ordered, ...ordered)).toBe(1);
      }
    });

    test("two within a moment are two, in every order", () => {
      for (const ordered of orders([told(0), boundary(40), told(1600), boundary(1640)]))
        expect([ordered.map(({ at, source }) => [source, at - noon]), compactions(...ordered)]).toEqual([
          ordered.map(({ at, source }) => [source, at - noon]),
          2,
        ]);
    });

    test("one of another session or another time, and one that failed, is another", () => {
      for (const own of [{ sessionId: "s2" }, { at: noon + 9000 }, { success: false }])
        expect([own, compactions(told(0, own), boundary(40))]).toEqual([own, 2]);
    });
  });

  describe(`${name} tells prompts apart that were as long and about as late:`, () => {
    const asked = (hash: string | undefined, own: Partial<PromptObservation> = {}) =>
      prompt({ aliases: ["asked:s1:5:1"], hash, length: 5, ...own });
    const prompts = (...told: PromptObservation[]): number => {
      using store = open();
      store.writer.commit(told);
      return store.reader.prompts({}, 9).length;
    };

    test("with other words they are two, and one where the words are not known", () => {
      expect(prompts(asked("a"), asked("b"))).toBe(2);
      expect(prompts(asked("a"), asked(undefined), asked("a"))).toBe(1);
    });

    test("a fork's own prompt is another than that of its parent, whose line it copies under its own id", () => {
      const [parent, fork] = ["prompt:p", "prompt:f"].map((id) =>
        prompt({ aliases: [id, "line:1"], promptId: id }),
      );
      const own = prompt({ aliases: ["prompt:f"], promptId: "prompt:f", at: noon + 9000 });
      if (parent === undefined || fork === undefined) throw new Error("two prompts");
      expect(prompts(parent, own, fork)).toBe(2);
      expect(prompts(fork, own, parent)).toBe(2);
    });

    test.each([
      ["names its prompts", ["prompt:1", "prompt:2"]],
      ["is of an older client, which names none", [undefined, undefined]],
    ] as const)(
      "a fork's prompt and those of its parent have their own times and words where that %s",
      (_, ids) => {
        const written = (id: string, number: number, own: Partial<PromptObservation>) =>
          prompt({ aliases: [id, `line:${number}`], promptId: id, source: "transcript", ...own });
        const fork = { sessionId: "fork" } as const;
        const parents = ids.map((promptId, index) =>
          written(promptId ?? `asked:${index}`, index, {
            promptId,
            at: noon + index * 1000,
            text: `said ${index}`,
          }),
        );
        const repeated = [0, 1].map((number) =>
          written("prompt:f", number, { ...fork, at: noon + number * 1000 }),
        );
        const own = written("prompt:f", 3, { ...fork, at: noon + 9000, text: "said in the fork" });
        const id = { aliases: ["prompt:f"], promptId: "prompt:f" } as const;
        const heard = prompt({ ...id, ...fork, source: "hook", at: noon + 9040 });
        for (const after of [
          [...repeated, own],
          [heard, ...repeated, own],
          [...repeated, heard, own],
        ]) {
          for (const files of [
            [parents, after],
            [after, parents],
            [after, parents, after],
            [parents, after, parents],
          ]) {
            using store = open();
            for (const file of files) store.writer.commit(file);
            const [session] = store.reader.sessionsById("fork");
            const known = store.reader.prompts({}, 9);
            expect(known.filter(({ sessionKey }) => sessionKey === session?.key)).toMatchObject([
              { promptId: "prompt:f", at: noon + 9000, text: "said in the fork" },
            ]);
            expect(known.filter(({ sessionKey }) => sessionKey !== session?.key)).toMatchObject([
              { promptId: ids[0], at: noon, text: "said 0" },
              { promptId: ids[1], at: noon + 1000, text: "said 1" },
            ]);
          }
        }
      },
    );

    test("a command, and one that has the same id, is one whatever its words", () => {
      expect(prompts(asked("a"), asked("b", { command: "/fix" }))).toBe(1);
      expect(prompts(asked("a", { promptId: "p" }), asked("b", { promptId: "p" }))).toBe(1);
    });
  });

  describe(`${name} tells messages apart that share the id of a request:`, () => {
    const told = (message: string, id: string, own: Partial<RequestObservation>) =>
      line(message, { aliases: [`msg:${message}`, `req:${id}`], requestId: id, ...own });
    const first = told("m1", "1", { usage: usageOf(100) });
    const second = told("m2", "2", { usage: usageOf(200), at: noon + 9000 });
    const replays = [told("m1", "9", { usage: usageOf(100) }), told("m2", "9", { usage: usageOf(200) })];

    test.each([
      ["after both", [[first], [second], replays]],
      ["before both", [replays, [first], [second]]],
      ["between them", [[first], replays, [second]]],
      ["after the event of the replay", [[event({ aliases: ["req:9"] })], [first], [second], replays]],
    ] as const)("two that are replayed under one, %s", (_, commits) => {
      expect(counted(...commits.map((commit) => [...commit]))).toEqual([2, 300]);
    });

    test("an answer of its own beside a replay under its request", () => {
      const own = told("m9", "9", { usage: usageOf(30), at: noon + 9000 });
      expect(counted([first], [told("m1", "9", { usage: usageOf(100) }), own])).toEqual([2, 130]);
    });
  });
}
