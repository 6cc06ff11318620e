import { expect, test } from "bun:test";
import type { Family } from "./family.ts";
import { Ratchet } from "./ratchet.ts";

function family(values: Readonly<Record<string, number>>): Family {
  const samples = Object.entries(values).map(([project, value]) => ({ labels: { project }, value }));
  return { name: "f", type: "counter", help: "F.", samples };
}

function shown(ratchet: Ratchet, values: Readonly<Record<string, number>>): Record<string, number> {
  const [held] = ratchet.hold([family(values)]);
  return Object.fromEntries((held?.samples ?? []).map(({ labels, value }) => [labels["project"], value]));
}

test("what would fall stands still until the ledger has caught up, and is told of meanwhile", () => {
  const ratchet = new Ratchet([]);
  expect(shown(ratchet, { a: 5, b: 1 })).toEqual({ a: 5, b: 1 });
  expect(shown(ratchet, { a: 3, b: 3 })).toEqual({ a: 5, b: 3 });
  expect(ratchet.held()).toBe(1);
  expect(shown(ratchet, { a: 6, b: 3 })).toEqual({ a: 6, b: 3 });
  expect(ratchet.held()).toBe(0);
});

test("what the ledger no longer knows stays, also over a restart", () => {
  const ratchet = new Ratchet([]);
  shown(ratchet, { a: 5 });
  expect(shown(ratchet, { b: 5 })).toEqual({ a: 5, b: 5 });
  const after = new Ratchet(ratchet.shown());
  expect(shown(after, { b: 4 })).toEqual({ a: 5, b: 5 });
});
