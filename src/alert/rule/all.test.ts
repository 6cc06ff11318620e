import { expect, test } from "bun:test";
import { alertRules } from "../../domain/alert.ts";
import { allRules } from "./all.ts";

test("every rule that a person can name is watched, once", () => {
  expect(allRules.map(({ name }) => name).toSorted()).toEqual(alertRules.toSorted());
});
