import { describe, expect, test } from "bun:test";
import type { ThingKind } from "../../src/domain/observation.ts";
import type { LedgerView, Pages } from "../../src/store/whole.ts";
import {
  compaction,
  event,
  limitSample,
  noon,
  point,
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
      const count = 4321;
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
    point(),
    event(),
  ];
}

function rowsOf<T>(pages: Pages<T>): T[] {
  return [...pages].flat();
}
