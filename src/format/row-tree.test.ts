import { expect, test } from "bun:test";
import { treeOf, type TreeRow } from "./row-tree.ts";

interface Timed extends TreeRow {
  readonly span: readonly [start: number, end: number];
}

function row(key: string, start: number, own: Partial<TreeRow> = {}, end = start): Timed {
  return { key, kind: "tool", id: null, prompt_id: null, subagent_id: null, span: [start, end], ...own };
}

const prompt = (id: string, at: number) => row(id, at, { kind: "prompt", id });

/** The tree as lines, each as far in as it is deep. */
function drawn(rows: readonly Timed[]): string[] {
  const nodes = treeOf(rows, ({ span: [start, end] }) => ({ start, end }));
  return nodes.map(({ row: { key }, depth }) => "  ".repeat(depth) + key);
}

test("rows stand below their prompt in order of their beginning, whatever order they came in", () => {
  const rows = [
    row("call", 5, { prompt_id: "p1" }),
    prompt("p2", 10),
    row("request", 3, { prompt_id: "p1" }, 4),
    prompt("p1", 1),
  ];
  expect(drawn(rows)).toEqual(["p1", "  request", "  call", "p2"]);
});

test("what a subagent did stands below it, and a subagent below who sent it out", () => {
  const agent = (id: string, at: number, own: Partial<TreeRow>) =>
    row(id, at, { kind: "subagent", id, ...own });
  const rows = [
    prompt("p1", 1),
    agent("a1", 2, { prompt_id: "p1" }),
    agent("a2", 4, { prompt_id: "p1", subagent_id: "a1" }),
    row("deep", 5, { prompt_id: "p1", subagent_id: "a2" }),
    row("call", 3, { prompt_id: "p1", subagent_id: "a1" }),
  ];
  expect(drawn(rows)).toEqual(["p1", "  a1", "    call", "    a2", "      deep"]);
});

test("what names nobody who is known stands by itself, in its place in time", () => {
  const rows = [prompt("p1", 5), row("lost", 9, { prompt_id: "gone", subagent_id: "gone" }), row("early", 1)];
  expect(drawn(rows)).toEqual(["early", "p1", "lost"]);
});

test("a mark stands within the time of its prompt, and by itself between two", () => {
  const rows = [
    prompt("p1", 1),
    row("call", 2, { prompt_id: "p1" }, 9),
    row("within", 4, { kind: "compaction" }),
    row("between", 12, { kind: "checkpoint" }),
    prompt("p2", 20),
  ];
  expect(drawn(rows)).toEqual(["p1", "  call", "  within", "between", "p2"]);
});

test("a subagent that is said to be its own ancestor is lost no more than any other", () => {
  const agent = (id: string, parent: string) => row(id, 1, { kind: "subagent", id, subagent_id: parent });
  const rows = [agent("a", "b"), agent("b", "a"), agent("c", "c"), row("call", 2, { subagent_id: "c" })];
  expect(drawn(rows)).toEqual(["a", "b", "c", "  call"]);
});

test("a row knows how much stands below it and how long all of that was", () => {
  const rows = [
    prompt("p1", 1),
    row("a1", 2, { kind: "subagent", id: "a1", prompt_id: "p1" }),
    row("call", 3, { subagent_id: "a1" }, 8),
    prompt("p2", 9),
  ];
  const nodes = treeOf(rows, ({ span: [start, end] }) => ({ start, end }));
  expect(nodes.map(({ size, parent, start, end }) => [size, parent, start, end])).toEqual([
    [2, undefined, 1, 8],
    [1, 0, 2, 8],
    [0, 1, 3, 8],
    [0, undefined, 9, 9],
  ]);
});
