import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { entryColumns, metricColumns } from "./feed-column.ts";
import { sessionColumns } from "./session-column.ts";
import { thingColumns } from "./thing-column.ts";

const page = readFileSync(join(import.meta.dir, "..", "..", "docs", "export.md"), "utf8");

test.each([
  ["requests", thingColumns("request")],
  ["tool-calls", thingColumns("tool-call")],
  ["prompts", thingColumns("prompt")],
  ["sessions", sessionColumns],
  ["events", entryColumns],
  ["metrics", metricColumns],
] as const)("the columns of %s are those that docs/export.md promises", (what, columns) => {
  const [, promised = ""] = new RegExp(`^\`${what}\`.*\\n\\n((?: {4}.*\\n)+)`, "m").exec(page) ?? [];
  expect(promised.trim().split(/\s+/)).toEqual(columns.map(({ name }) => name));
});
