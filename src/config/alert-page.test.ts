import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { alertRules, type AlertRule } from "../domain/alert.ts";
import { configKeys } from "./key.ts";

const page = readFileSync(join(import.meta.dir, "..", "..", "docs", "alerts.md"), "utf8");

/** The rows of the page's table: each rule with what it says of its settings. */
const rows = [...page.matchAll(/^\| `(\w+)` \| [^|]* \| ([^|]*)\|/gm)].map(
  ([, rule = "", settings = ""]) => [rule, settings.trim()] as const,
);

test("the page of alerts has every rule once, in the order of the program", () => {
  expect(rows.map(([rule]) => rule)).toEqual([...alertRules]);
});

test.each([...alertRules])("the page tells the settings of %s with their defaults", (rule) => {
  expect(rows.find(([name]) => name === rule)?.[1]).toBe(settingsOf(rule));
});

/** What the config has below a rule but its switch, as the page writes it: `after` 2m, `percent` 80 90 95. */
function settingsOf(rule: AlertRule): string {
  return configKeys
    .filter(({ path: [section, name, key] }) => section === "alert" && name === rule && key !== "off")
    .map(({ path, entry }) => `\`${path[2]}\` ${[entry.default].flat().join(" ")}`)
    .join(", ");
}
