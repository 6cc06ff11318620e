import { expect, test } from "bun:test";
import { catalog } from "./catalog.ts";
import { createPriceBook } from "./lookup.ts";
import { siblingOf } from "./sibling.ts";

const book = createPriceBook({ rows: catalog });
const november = Date.UTC(2026, 10, 20);

function sibling(model: string, at = november): string | undefined {
  return siblingOf(book, model, at);
}

test("the sibling is the next smaller size of the same version", () => {
  expect(sibling("claude-opus-5-5")).toBe("claude-sonnet-5-5");
  expect(sibling("claude-sonnet-5-5")).toBe("claude-haiku-5-5");
  expect(sibling("gpt-6.1-sol")).toBe("gpt-6.1-terra");
  expect(sibling("gpt-5")).toBe("gpt-5-mini");
  expect(sibling("gpt-5.1-codex-max")).toBe("gpt-5.1-codex-mini");
  expect(sibling("gemini-2.5-pro")).toBe("gemini-2.5-flash");
});

test("without one of the same version it is the nearest older one, never a newer", () => {
  expect(sibling("claude-opus-4-8")).toBe("claude-sonnet-4-6");
  expect(sibling("claude-fable-5-2")).toBe("claude-opus-5");
  expect(sibling("claude-sonnet-4-6")).toBe("claude-haiku-4-5");
});

test("what nobody could buy yet is no sibling", () => {
  expect(sibling("claude-opus-5-5", Date.UTC(2026, 8, 23))).toBe("claude-sonnet-5");
  expect(sibling("claude-opus-5-5", Date.UTC(2026, 8, 29))).toBe("claude-sonnet-5-5");
});

test("other spellings lead to the same sibling", () => {
  expect(sibling("us.anthropic.claude-sonnet-4-5-20250929-v1:0")).toBe("claude-haiku-4-5");
});

test("the smallest size and unknown names have none", () => {
  for (const model of ["claude-haiku-5-5", "gpt-5-nano", "gemini-2.5-flash-lite", "acme-1"])
    expect(sibling(model)).toBeUndefined();
});

test("a sibling is always cheaper than its model", () => {
  for (const model of book.models()) {
    const name = sibling(model);
    const row = book.find(model, november)?.row;
    const other = name === undefined ? undefined : book.find(name, november)?.row;
    if (row === undefined || other === undefined) continue;
    expect([
      model,
      name,
      other.rates.input < row.rates.input && other.rates.output < row.rates.output,
    ]).toEqual([model, name, true]);
  }
});
