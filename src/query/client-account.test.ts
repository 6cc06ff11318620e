import { expect, test } from "bun:test";
import { noon, request, statement } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { noUsage } from "../domain/usage.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { spentBySession } from "./budget/spent.ts";
import { reconcile } from "./reconcile.ts";
import { sessionDetail } from "./sessions.ts";

const cent = 10_000_000;
const facts = { clientVersion: "2.1.329" };

/** One request, of which the client said 13 cents and ours is 12, and what else was said of its session. */
function read(...said: readonly Observation[]) {
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ source: "otlp-log", costNano: 12 * cent, reportedNano: 13 * cent, facts }),
    ...said,
  ]);
  const reader = new MemoryReader(ledger);
  const [session] = reader.sessions({}, 1);
  if (session === undefined) throw new Error("no session");
  const [compared] = reconcile(reader, { filter: {}, page: { limit: 1 } }).sessions;
  return {
    ofSession: sessionDetail(reader, { id: "s1", filter: {}, now: noon }).session.client_cost_usd,
    reconciled: compared?.client_reported?.cost_usd,
    spent: spentBySession(reader, session).nano / cent,
  };
}

const line = (cents: number) =>
  statement({ source: "statusline", aliases: ["statement:s1:statusline"], costNano: cents * cent, facts });
const ending = (cents: number) =>
  statement({ source: "transcript", costNano: cents * cent, usage: { ...noUsage, output: 1 }, facts });

test("of one cost the client says the same in a session, beside the channels and under a budget", () => {
  expect(read(line(17))).toEqual({ ofSession: 0.17, reconciled: 0.17, spent: 17 });
  expect(read(line(17), ending(17))).toEqual({ ofSession: 0.17, reconciled: 0.17, spent: 17 });
});

test("an account with tokens that a resumed session has left behind gives way to one of money", () => {
  expect(read(line(40), ending(17))).toEqual({ ofSession: 0.4, reconciled: 0.4, spent: 40 });
});

test("an account of tokens that names no cost leaves the word on it to one of money", () => {
  const tokens = { ...ending(0), costNano: undefined };
  expect(read(line(17), tokens)).toEqual({ ofSession: 0.17, reconciled: 0.17, spent: 17 });
  expect(read(tokens)).toMatchObject({ ofSession: 0.13, reconciled: null, spent: 12 });
});

test("an account that is older than what it would be held against is none", () => {
  for (const cents of [0, 5])
    expect(read(line(cents))).toMatchObject({ ofSession: 0.13, reconciled: undefined });
  expect(read()).toEqual({ ofSession: 0.13, reconciled: undefined, spent: 12 });
  expect(read(line(13))).toMatchObject({ ofSession: 0.13, reconciled: 0.13 });
});

test("money that may hold what another session spent is no account of this one", () => {
  const carried = { clientVersion: "2.1.197" };
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ source: "otlp-log", costNano: 12 * cent, reportedNano: 13 * cent, facts: carried }),
    { ...line(17), facts: carried },
  ]);
  const reader = new MemoryReader(ledger);
  expect(sessionDetail(reader, { id: "s1", filter: {}, now: noon }).session.client_cost_usd).toBe(0.13);
  expect(reconcile(reader, { filter: {}, page: { limit: 1 } }).sessions[0]?.client_reported).toBeNull();
});
