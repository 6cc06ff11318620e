import { expect, test } from "bun:test";
import { noon, request, toolCall } from "../../../test/contract/observation.ts";
import { dayMs } from "../../domain/time.ts";
import { migrate } from "./migrate.ts";
import { openForWriting } from "./open.ts";
import { SqliteReader } from "./reader.ts";
import { SqliteWriter } from "./writer.ts";

const span = { source: "otlp-span" } as const;

/** A ledger as an older program left it: things do not say whether they stand on a line. */
function olderLedger() {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  writer.commit([
    request({ aliases: ["req:told"] }),
    request({ ...span, aliases: ["req:silent"] }),
    request({ ...span, aliases: ["req:gateway"], tellsAlone: true, name: "gateway" }),
    request({ aliases: ["req:gateway"], name: "client" }),
    request({ ...span, aliases: ["req:archived"], at: noon - dayMs }),
    toolCall({ aliases: ["tool:told"] }),
    toolCall({ ...span, aliases: ["tool:silent"] }),
  ]);
  db.run("UPDATE entry SET first = 1 WHERE name = 'client'");
  for (const table of ["request", "tool_call"]) db.run(`ALTER TABLE ${table} DROP COLUMN listed`);
  db.run(
    "DROP TABLE unsorted_alias; DROP TABLE unsorted_tool_rollup; ALTER TABLE subagent DROP COLUMN begun_at; ALTER TABLE subagent DROP COLUMN last_ended_at; ALTER TABLE request DROP COLUMN agent; ALTER TABLE tool_call DROP COLUMN agent; DROP TABLE nameless_agent; ALTER TABLE session DROP COLUMN begun_as; ALTER TABLE prompt DROP COLUMN stopped; DROP TABLE feed_end; PRAGMA user_version = 29",
  );
  return { db, close: () => writer.close() };
}

test("an older ledger's requests and tool calls stand on one line each, and those that have none on the next that tells of them", () => {
  const { db, close } = olderLedger();
  db.run(
    "INSERT INTO archive_file (day, part, name, state, created_at) VALUES ('2026-11-19', 1, 'a', 'archived', 1)",
  );
  migrate(db);
  const [writer, reader] = [new SqliteWriter(db), new SqliteReader(db)];
  const firsts = () =>
    reader
      .entries({}, 99)
      .filter(({ first }) => first)
      .map(({ name, thingKey }) => [name, thingKey]);
  expect(firsts()).toEqual([
    ["tool_result", 1],
    ["gateway", 3],
    ["api_request", 1],
  ]);
  const again = ["told", "silent", "gateway", "archived"].map((id) =>
    request({ aliases: [`req:${id}`], name: `again ${id}` }),
  );
  const calls = ["told", "silent"].map((id) => toolCall({ aliases: [`tool:${id}`], name: `again ${id}` }));
  writer.commit([...again, ...calls]);
  expect(firsts().slice(0, 2)).toEqual([
    ["again silent", 2],
    ["again silent", 2],
  ]);
  expect(firsts()).toHaveLength(5);
  close();
});
