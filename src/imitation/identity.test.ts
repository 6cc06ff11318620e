import { expect, test } from "bun:test";
import { createIds, uuidByName } from "./identity.ts";

function many(name: string): string[] {
  const ids = createIds(name);
  return Array.from({ length: 500 }, () => ids.uuid());
}

test("ids have the forms of the client and the API", () => {
  const ids = createIds("run");
  expect(ids.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.requestId()).toMatch(/^req_01[0-9a-f]{22}$/);
  expect(ids.toolUseId()).toMatch(/^toolu_01[0-9a-f]{22}$/);
  expect(ids.subagentId()).toMatch(/^a[0-9a-f]{16}$/);
});

test("a source never gives the same id twice, and its name decides which ones it gives", () => {
  const first = many("run 1");
  expect(new Set([...first, ...many("run 2")]).size).toBe(1000);
  expect(many("run 1")).toEqual(first);
  expect(uuidByName("acme")).toBe(uuidByName("acme"));
});
