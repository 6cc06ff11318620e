import { expect, test } from "bun:test";
import { bounded, type List } from "./bounded.ts";

const items = Array.from({ length: 100 }, (_, index) => `item ${index}`);

function list(path: string, keep: List["keep"]): List {
  return { path, keep, narrow: "narrow it" };
}

test("what fits stays as it is", () => {
  const answer = { groups: items };
  expect(bounded(answer, [list("groups", "first")])).toEqual({
    answer,
    notes: [],
    page: { items: 0, room: 0 },
  });
});

test("what is too long loses items at the end that matters less, and says so", () => {
  const first = bounded({ total: 1, groups: items }, [list("groups", "first")], 500);
  const { groups, total } = first.answer as { groups: string[]; total: number };
  expect([groups[0], total]).toEqual(["item 0", 1]);
  expect(JSON.stringify(first.answer).length).toBeLessThanOrEqual(500);
  expect(first.notes).toEqual([`groups: the first ${groups.length} of 100 are here; narrow it`]);
  const last = bounded({ history: { points: items } }, [list("history.points", "last")], 500);
  expect((last.answer as any).history.points.at(-1)).toBe("item 99");
});

test("of several lists the largest gives most", () => {
  const answer = { few: items.slice(0, 5), many: items };
  const cut = bounded(answer, [list("few", "first"), list("many", "first")], 600).answer as typeof answer;
  expect(cut.few).toHaveLength(5);
  expect(cut.many.length).toBeGreaterThan(20);
});

test("what has no list to give is left as it is", () => {
  const answer = { text: "x".repeat(1000), groups: ["one"] };
  expect(bounded(answer, [list("groups", "first"), list("gone.far", "last")], 10)).toEqual({
    answer,
    notes: [],
    page: { items: 0, room: 0 },
  });
});
