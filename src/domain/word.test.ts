import { expect, test } from "bun:test";
import { wordsOf } from "./word.ts";

test.each([
  ["src/cart/reducer.ts", ["src", "cart", "reducer", "ts"], []],
  ["cartReducer", ["cart", "reducer"], ["cartreducer"]],
  ["HTTPServer2", ["http", "server2"], ["httpserver2"]],
  ["snake_case kebab-case", ["snake", "case", "kebab", "case"], []],
  ["README", ["readme"], []],
  ["C:\\new\\Ümlaut", ["c", "new", "umlaut"], []],
  ["naïveCafé", ["naive", "cafe"], ["naivecafe"]],
  ["設計文書", ["設", "計", "文", "書"], []],
  ["🎉 done", ["🎉", "done"], []],
  ["a\u0000b\u202ec", ["a", "b", "c"], []],
  ["\ud800 \u0301 ''", [], []],
])("%p is these words", (text, inOrder, whole) => {
  const words = wordsOf(text);
  expect(words.inOrder.map(({ word }) => word)).toEqual(inOrder);
  expect(words.whole.map(({ word }) => word)).toEqual(whole);
});

test("a word knows where it stands in the text as it is", () => {
  const text = "see src/Café.ts";
  const cafe = wordsOf(text).inOrder[2];
  expect(text.slice(cafe?.start, cafe?.end)).toBe("Café");
});

test("the plain alphabet is taken apart as any other is", () => {
  const names = [
    "cartReducer",
    "HTTPServer2",
    "useState2Foo",
    "aB",
    "X1y2Z",
    "ABCdef",
    "i18n",
    "x".repeat(300),
  ];
  for (const name of names) {
    const plain = wordsOf(name);
    // One letter from elsewhere makes the whole text go the other way.
    const other = wordsOf(`${name} ö`);
    expect(other.inOrder.slice(0, -1)).toEqual([...plain.inOrder]);
    expect(other.whole).toEqual([...plain.whole]);
  }
});

test("a text of any length gives as many words as are asked for", () => {
  expect(wordsOf("word ".repeat(100_000), 1000).inOrder).toHaveLength(1000);
});
