import { expect, test } from "bun:test";
import { textOf, type Attributes } from "../domain/attribute.ts";
import { FactBook } from "./fact-book.ts";

const resource = { attributes: new Map() };

function told(facts: Readonly<Record<string, string>>) {
  return [resource, new Map(Object.entries(facts)) satisfies Attributes] as const;
}

function open(): FactBook {
  return new FactBook((_, attributes) => ({
    project: textOf(attributes.get("project")),
    user: textOf(attributes.get("user")),
  }));
}

test("the same facts are the same object, also when others came between", () => {
  const book = open();
  const first = book.of(...told({ project: "/shop", user: "ann" }));
  book.of(...told({ project: "/web" }));
  expect(book.of(...told({ project: "/shop", user: "ann" }))).toBe(first);
});

test("a text that is no path and no name is no fact", () => {
  const path = `/${"a".repeat(4095)}`;
  expect(open().of(...told({ project: path, user: "b".repeat(512) }))).toEqual({
    project: path,
    user: "b".repeat(512),
  });
  expect(open().of(...told({ project: `${path}a`, user: "b".repeat(513) }))).toEqual({});
});

test("what is longer than facts are is not remembered, so that a flood of it takes no memory", () => {
  const book = open();
  const long = { project: `/${"a".repeat(3000)}` };
  const first = book.of(...told(long));
  book.of(...told({ project: "/web" }));
  expect(book.of(...told(long))).not.toBe(first);
});
