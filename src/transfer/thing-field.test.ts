import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { standsOnLine } from "../domain/feed-line.ts";
import { camelCase } from "../domain/snake-case.ts";
import { mappings } from "../store/sqlite/mapping.ts";
import { migrate } from "../store/sqlite/migrate.ts";
import { kindNames, thingKinds } from "./kind-name.ts";
import { readLine } from "./record.ts";
import { thingFields, usedKinds } from "./thing-field.ts";

const usage = ["input", "output", "reasoning", "cacheRead", "cacheWrite", "cacheWrite1h"];
const split = ["inputNano", "outputNano", "cacheReadNano", "cacheWriteNano", "cacheSavedNano"];

test.each(thingKinds)("every column of %s is written, and nothing else is", (kind) => {
  const columns = mappings[kind].columns.map(camelCase);
  const written = [...thingFields[kind].map(({ field }) => field), "sessionKey", "sources"];
  if (usedKinds.has(kind)) written.push(...usage);
  if (kind === "request") written.push(...split);
  // The lines of the feed say on which of them a thing stands, and a line's frame whose it is.
  if (standsOnLine(kind)) written.push("listed", "agent");
  expect(columns.toSorted()).toEqual(written.toSorted());
});

test.each(thingKinds)(
  "what no ledger holds a %s without is required of its line, and nothing else is",
  (kind) => {
    using db = new Database(":memory:");
    migrate(db);
    const columns = db.prepare<{ name: string; notnull: number }, []>(
      `SELECT name, "notnull" FROM pragma_table_info('${mappings[kind].table}')`,
    );
    const needed = new Set(
      columns.all().flatMap(({ name, notnull }) => (notnull === 1 ? camelCase(name) : [])),
    );
    const whole: Record<string, unknown> = {
      schema_version: 1,
      kind: kindNames[kind],
      key: "1",
      sources: [],
      aliases: [],
    };
    const values = { instant: "2026-11-20T12:00:00.000Z", rank: 1, status: "ok" } as const;
    for (const { name, type } of thingFields[kind]) {
      const value = type in values ? values[type as keyof typeof values] : null;
      whole[type === "money" ? `${name}_nano` : name] = value;
    }
    expect(readLine(JSON.stringify(whole)).kind).toBe("record");
    for (const { name, field, type } of thingFields[kind]) {
      if (type === "money") continue;
      const read = readLine(JSON.stringify({ ...whole, [name]: null })).kind;
      expect([name, type, read]).toEqual([name, type, needed.has(field) ? "broken" : "record"]);
    }
  },
);
