import { expect, test } from "bun:test";
import type { RelayAccount } from "../../domain/outgoing.ts";
import { relayBehind } from "./relay-behind.ts";

const now = Date.UTC(2026, 10, 28, 12);
const minute = 60_000;

function found(own: Partial<RelayAccount>) {
  const account: RelayAccount = {
    name: "central",
    endpoint: "https://c.example",
    sent: 3,
    dropped: new Map(),
    lastDroppedAt: undefined,
    waitingItems: 0,
    waitingBytes: 0,
    mostBytes: 1000,
    oldestAt: undefined,
    lastSentAt: now,
    lastError: undefined,
    warning: undefined,
    ...own,
  };
  // It looks at nothing else.
  return relayBehind.find({} as never, { relays: [account], now } as never);
}

const waiting = (ms: number, bytes = 100) => ({ waitingItems: 7, waitingBytes: bytes, oldestAt: now - ms });

test("a relay that is up to date, or waits for a moment only, is no alert", () => {
  expect(found({})).toEqual([]);
  expect(found({ ...waiting(4 * minute), lastError: { at: now, reason: "it answers 503" } })).toEqual([]);
});

test("one that waits for long is told of with what waits and why, and is bad where it is almost full", () => {
  const lastError = { at: now, reason: "it answers 503" };
  expect(found({ ...waiting(7 * minute), lastError })).toMatchObject([
    {
      rule: "relay_behind",
      subject: "central",
      severity: "attention",
      level: undefined,
      title: "The relay central is 7m behind",
      detail: "7 items wait, in 10 % of its outbox; it answers 503",
      since: now - 7 * minute,
    },
  ]);
  expect(found({ ...waiting(7 * minute, 800), lastError })).toMatchObject([{ severity: "bad", level: 80 }]);
});

test("one that lost something lately is told of at once, and not for ever", () => {
  const dropped = new Map([["http-400", 3000]]);
  expect(found({ dropped, lastDroppedAt: now - minute })).toMatchObject([
    { severity: "bad", level: 100, detail: "Dropped since the start: 3,000 http-400" },
  ]);
  expect(found({ dropped, lastDroppedAt: now - 11 * minute })).toEqual([]);
});
