import { expect, test } from "bun:test";
import { isFound, parseSearch, rangesIn } from "./search.ts";
import { wordsOf } from "./word.ts";

const finds = (asked: string, text: string): boolean => isFound(wordsOf(text), parseSearch(asked));

test.each([
  ["reducer", "src/cart/reducer.ts", true],
  ["reducer", "cartReducer", true],
  ["cart reducer ", "reducer of the cart", true],
  ['"cart reducer"', "reducer of the cart", false],
  ["redu", "cartReducer", true],
  ["redu ", "cartReducer", false],
  ["redu* x", "reducer x", true],
  ["GitHub ", "https://github.com", true],
  ["GitHub ", "git/hub", true],
  ["GitHub ", "digit hubs", false],
  ["文書", "設計文書", true],
  ["書文 ", "設計文書", false],
  ["AND", "sand", false],
  ["", "anything", false],
  ['""', "anything", false],
])("%p in %p: %p", (asked, text, isIn) => {
  expect(finds(asked, text)).toBe(isIn);
});

test("a long text is looked for by its beginning, so that no search costs more than another", () => {
  const { terms } = parseSearch("a ".repeat(50_000));
  expect(terms).toHaveLength(12);
  expect(parseSearch(`${"x".repeat(255)} needle`).terms).toHaveLength(1);
});

test("matches are marked in order, each once, and a name in one piece", () => {
  const text = "cartReducer: src/cart/reducer.ts";
  const marked = (asked: string) =>
    rangesIn(text, parseSearch(asked)).map(([from, to]) => text.slice(from, to));
  expect(marked("reducer")).toEqual(["Reducer", "reducer"]);
  expect(marked("cartreducer")).toEqual(["cartReducer"]);
  expect(marked("cartReducer ")).toEqual(["cartReducer", "cart/reducer"]);
  expect(marked("red cart")).toEqual(["cart", "cart"]);
});
