import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { dropReasons } from "../domain/outcome.ts";
import { dropAction, dropMeaning, isHarmlessDrop } from "./drop-reason.ts";

test("every reason says what it means and what to do, as the end of a sentence", () => {
  for (const reason of dropReasons) {
    for (const text of [dropMeaning(reason), dropAction(reason)]) {
      expect([reason, text.endsWith(".")]).toEqual([reason, false]);
      expect(text).toMatch(/^['a-z]/);
    }
  }
});

test("every reason is described in the API's page, in the same words", () => {
  const page = readFileSync(join(import.meta.dir, "..", "..", "docs", "api.md"), "utf8");
  for (const reason of dropReasons) expect(page).toContain(`| \`${reason}\` | ${dropMeaning(reason)} |`);
});

test("only what is known already, or says nothing, is no loss", () => {
  expect(dropReasons.filter(isHarmlessDrop)).toEqual(["duplicate", "orphan"]);
  expect(isHarmlessDrop("of a newer collector")).toBe(false);
});
