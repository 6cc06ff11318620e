import { expect, test } from "bun:test";
import { relayChecks } from "./relays.ts";

const now = Date.UTC(2026, 10, 28, 12);

const relay = {
  name: "central",
  endpoint: "https://c.example",
  sent: 12,
  dropped: {},
  waiting: { items: 0, oldest_at: null },
  last_error: null,
  warning: null,
};

test("a relay that is up to date is well, and without relays nothing is said", () => {
  expect(relayChecks([relay], now)).toEqual([
    {
      name: "relay central",
      status: "ok",
      detail: "12 items sent to https://c.example since the collector's start",
    },
  ]);
  expect(relayChecks(undefined, now)).toEqual([]);
});

test("a moment's wait is no warning, a long one is, with its reason", () => {
  const waits = (ms: number) => ({ items: 7, oldest_at: new Date(now - ms).toISOString() });
  expect(relayChecks([{ ...relay, waiting: waits(60_000) }], now)[0]?.status).toBe("ok");
  const late = { ...relay, waiting: waits(7_200_000), last_error: { reason: "it answers 503" } };
  expect(relayChecks([late], now)[0]).toMatchObject({
    status: "warning",
    detail: "7 items wait, the oldest came in 2h ago; sending to https://c.example failed: it answers 503",
  });
});

test("a receiver that is away is named, with what waits for it", () => {
  const waiting = { items: 1, oldest_at: new Date(now - 60_000).toISOString() };
  const away = { ...relay, waiting, last_error: { reason: "no connection" } };
  expect(relayChecks([away], now)[0]).toMatchObject({
    status: "warning",
    detail: "1 item waits, the oldest came in 1m ago; sending to https://c.example failed: no connection",
  });
});

test("what was lost, and what is set up wrongly, is said", () => {
  const lossy = { ...relay, dropped: { "http-400": 3 }, warning: "it is this collector itself" };
  expect(relayChecks([lossy], now)[0]).toMatchObject({
    status: "warning",
    detail: "it is this collector itself; dropped since the start: 3 http-400",
  });
});
