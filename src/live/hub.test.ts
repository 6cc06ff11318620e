import { expect, test } from "bun:test";
import { Hub } from "./hub.ts";

/** Longer than any test may take: whoever is not woken fails. */
const never = 3_600_000;

test("everyone who waits is woken by one commit, and by that one only", async () => {
  const hub = new Hub();
  const { signal } = new AbortController();
  const waiting = [hub.next(never, signal), hub.next(never, signal)];
  hub.publish();
  expect(await Promise.all(waiting)).toEqual([true, true]);
  expect(await hub.next(1, signal)).toBe(false);
});

test("there is room for five hundred listeners, and a place that is left is free again, once", () => {
  const hub = new Hub();
  const places = Array.from({ length: 500 }, () => hub.enter());
  expect(hub.enter()).toBeUndefined();
  places[0]?.[Symbol.dispose]();
  places[0]?.[Symbol.dispose]();
  expect(hub.enter()).toBeDefined();
  expect(hub.enter()).toBeUndefined();
});

test("whoever leaves is let go at once, also when it left before it waited", async () => {
  const hub = new Hub();
  const leaving = new AbortController();
  const waiting = hub.next(never, leaving.signal);
  leaving.abort();
  expect(await waiting).toBe(false);
  expect(await hub.next(never, leaving.signal)).toBe(false);
});

test("listeners of hubs that were given one share rest after each other's reading", () => {
  const commits = new Hub();
  const alerts = new Hub(commits.share);
  const begun = performance.now();
  commits.share.work(() => {
    while (performance.now() - begun < 20);
  });
  expect(alerts.share.restMs).toBeGreaterThan(0);
  expect(new Hub().share.restMs).toBe(0);
});
