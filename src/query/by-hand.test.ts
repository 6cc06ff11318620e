import { expect, test } from "bun:test";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import { noUsage } from "../domain/usage.ts";
import { reconcile } from "./reconcile.ts";
import { listSessions } from "./sessions.ts";

const log = { agent: "manual", source: "manual", facts: { project: "/home/dev/app" } } as const;

function operation(sessionId: string): Observation {
  const usage = { ...noUsage, input: 12_000 };
  return request({ ...log, sessionId, aliases: [`manual:${sessionId}`], usage, costNano: undefined });
}

test("what a person logged is over: its session does not work, and is beside no other", () => {
  const reader = readerOf(operation("s1"), operation("s2"), request({ sessionId: "s3", facts: log.facts }));
  const { sessions } = listSessions(reader, { filter: {}, now: noon + 1000, page: { limit: 9 } });
  expect(
    sessions.map(({ id, state, state_basis, parallel }) => [id, state, state_basis, parallel.length]),
  ).toEqual([
    ["s3", "working", "recency", 0],
    ["s2", "idle", "manual", 0],
    ["s1", "idle", "manual", 0],
  ]);
});

test("a logged session is compared by the total that counts for it, whose cost nobody knows", () => {
  const total = point({ ...log, sessionId: "s1", measure: "tokens.input", increase: 21_000 });
  const { sessions } = reconcile(readerOf(total), { filter: {}, page: { limit: 9 } });
  expect(sessions).toMatchObject([
    {
      ledger: { requests: 0, usage: { input_tokens: 21_000 }, cost_usd: null },
      witnesses: [{ source: "manual", requests: null, cost_usd: null }],
      gaps: [],
    },
  ]);
});

test("that a logged operation has no price is no gap", () => {
  const { sessions } = reconcile(readerOf(operation("s1")), { filter: {}, page: { limit: 9 } });
  expect(sessions).toMatchObject([
    { ledger: { requests: 1, usage: { input_tokens: 12_000 }, cost_usd: null }, gaps: [] },
  ]);
});
