import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { makeTables } from "../../../test/fault/old-ledger.ts";
import { migrate } from "./migrate.ts";
import { SqliteAllowanceLog } from "./allowance-log.ts";

test("what older programs allowed a session is for the agent of that id that was heard of last", () => {
  using db = new Database(":memory:");
  makeTables(db, 27);
  const session = db.query(
    `INSERT INTO session (agent, id, started_at, last_seen_at, changed, seen_by_source) VALUES (?, ?, 1, ?, 1, '{}')`,
  );
  session.run("codex", "s1", 5);
  session.run("claude-code", "s1", 9);
  const allowance = db.query(
    "INSERT INTO budget_allowance (scope, name, period, spent_nano, created_at) VALUES (?, ?, ?, 0, 1)",
  );
  allowance.run("session", "s1", null);
  allowance.run("session", "gone", null);
  allowance.run("branch", "s1", "day");
  migrate(db);
  const agents = new SqliteAllowanceLog(db).latest(9).map(({ scope, agent }) => [scope, agent]);
  expect(agents).toEqual([
    ["branch", undefined],
    ["session", undefined],
    ["session", "claude-code"],
  ]);
});
