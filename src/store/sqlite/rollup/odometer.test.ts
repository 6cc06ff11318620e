import { expect, test } from "bun:test";
import type { Observation } from "../../../domain/observation.ts";
import type { OwnerWork } from "../../../domain/work.ts";
import type { UsageRow } from "../../store.ts";
import { chance } from "../../../../test/chance.ts";
import { noon, point, request, toolCall } from "../../../../test/contract/observation.ts";
import { openForWriting } from "../open.ts";
import { SqliteReader } from "../reader.ts";
import { SqliteWriter } from "../writer.ts";
import { SqliteOdometer } from "./odometer.ts";

/** Something of one of many sessions, which may move it to another session, or name the session's project. */
function seen(below: (count: number) => number, sessions: number): Observation {
  const pick = <T>(values: readonly T[]): T | undefined => values[below(values.length)];
  const own = {
    sessionId: below(20) === 0 ? undefined : `s${below(sessions)}`,
    agent: pick(["claude-code", "codex"]) ?? "codex",
    at: noon + below(1_000_000),
    facts: { project: pick([undefined, "/a", "/b"]) },
    source: "transcript",
  } as const;
  const number = below(sessions * 3);
  if (below(3) === 0)
    return toolCall({ ...own, aliases: [`tool:${number}`], toolUseId: `t${number}`, linesAdded: below(9) });
  if (below(5) === 0)
    return point({ ...own, measure: "commits", series: `${own.agent} ${own.sessionId} ${below(9)}` });
  return request({
    ...own,
    aliases: [`msg:${number}`],
    model: pick([undefined, "m1", "m2"]),
    costNano: below(9),
  });
}

function inOrder<T extends UsageRow | OwnerWork>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));
}

for (const seed of [1, 2, 3, 4])
  test(`what is read again where something changed is what is read from nothing (seed ${seed})`, () => {
    const db = openForWriting(":memory:");
    const writer = new SqliteWriter(db);
    using reader = new SqliteReader(db);
    // Blocks so small that sessions are in old ones, in new ones, and in ones that are worked in again.
    const settings = { blockSessions: 3, hotBlocks: 2 };
    const kept = new SqliteOdometer(db, settings);
    const below = chance(seed);
    for (let round = 0; round < 120; round += 1) {
      writer.commit(Array.from({ length: 1 + below(4) }, () => seen(below, 4 + round)));
      if (below(30) === 0) for (const _step of writer.reprice(() => undefined));
      if (below(3) === 0) continue;
      const fresh = new SqliteOdometer(db, settings);
      expect(inOrder(kept.usage())).toEqual(inOrder(fresh.usage()));
      expect(inOrder(kept.work())).toEqual(inOrder(fresh.work()));
    }
    const asked = reader.usage({ filter: {}, by: ["project", "model", "agent"] });
    expect(inOrder(kept.usage())).toEqual(inOrder(asked.map((row) => ({ ...row, sessions: 0 }))));
  });

test("what could not be read is read the next time", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const odometer = new SqliteOdometer(db);
  const requests = () => odometer.usage().reduce((sum, row) => sum + row.requests, 0);
  for (const count of [1, 2, 3]) {
    writer.commit([request({ aliases: [`req:${count}`] })]);
    db.run("ALTER TABLE work_rollup RENAME TO away");
    expect(requests).toThrow("no such table");
    db.run("ALTER TABLE away RENAME TO work_rollup");
    expect(requests()).toBe(count);
  }
  writer.close();
});

test("sums that were wrong are read again after a rebuild", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  writer.commit([request({ aliases: ["req:1"] })]);
  const odometer = new SqliteOdometer(db);
  db.run("UPDATE model_rollup SET requests = 5");
  expect(odometer.usage().map(({ requests }) => requests)).toEqual([5]);
  for (const _step of writer.rebuild());
  expect(odometer.usage().map(({ requests }) => requests)).toEqual([1]);
  writer.close();
});
