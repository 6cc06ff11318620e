import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { migrate } from "./migrate.ts";
import { said } from "./session-list.ts";

test("an index leads to who does something, in the order of the list", () => {
  using db = new Database(":memory:");
  migrate(db);
  const sql = `EXPLAIN QUERY PLAN SELECT * FROM session WHERE session.last_seen_at >= ? AND ${said} = ?
    ORDER BY last_seen_at DESC, key DESC LIMIT ?`;
  const steps = db.query<{ detail: string }, [number, string, number]>(sql).all(0, "idle", 1);
  expect(steps.map(({ detail }) => detail)).toEqual([
    "SEARCH session USING INDEX session_doing (<expr>=? AND last_seen_at>?)",
  ]);
});
