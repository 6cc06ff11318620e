import { expect, test } from "bun:test";
import { glance, historyOf, minute, opusRates, prices, sonnet } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import { expiredCache } from "./expired-cache.ts";

const { read, write5m, write1h } = opusRates;

function paused(minutes: number, next: Parameters<typeof glance>[0], first = {}) {
  const usage = { cacheRead: 80_000, cacheWrite: 20_000, ...first };
  return historyOf([glance({ usage }), glance({ at: noon + minutes * minute, ...next })]);
}

test("after more than an hour the context is written again at the price of a write less that of a read", () => {
  const found = expiredCache.examine(paused(61, { usage: { cacheWrite: 103_000 } }), prices);
  expect(found?.claims).toMatchObject([{ tokens: 100_000, savedNano: 100_000 * (write1h - read) }]);
  expect(found?.detail).toBe("after a pause of 61 minutes");
});

test("a five-minute cache expires after five minutes, a one-hour cache does not", () => {
  const short = { cacheWrite1h: 0 };
  const again = { usage: { cacheWrite: 103_000, cacheWrite1h: 0 } };
  const found = expiredCache.examine(paused(6, again, short), prices);
  expect(found?.claims).toMatchObject([{ savedNano: 100_000 * (write5m - read) }]);
  expect(expiredCache.examine(paused(5, again, short), prices)).toBeUndefined();
  expect(expiredCache.examine(paused(6, { usage: { cacheWrite: 103_000 } }), prices)).toBeUndefined();
});

test("where nobody told the lifetime, only a pause of more than an hour is certain", () => {
  const unknown = { cacheWrite1h: undefined };
  const again = { usage: { cacheWrite: 103_000, cacheWrite1h: undefined } };
  expect(expiredCache.examine(paused(30, again, unknown), prices)).toBeUndefined();
  // Told as nothing, a write is priced as a five-minute one.
  expect(expiredCache.examine(paused(61, again, unknown), prices)?.claims).toMatchObject([
    { savedNano: 100_000 * (write5m - read) },
  ]);
});

test("a part that another session kept warm was not written again", () => {
  const found = expiredCache.examine(
    paused(90, { usage: { cacheRead: 15_000, cacheWrite: 86_000 } }),
    prices,
  );
  expect(found?.claims).toMatchObject([{ tokens: 85_000, savedNano: 85_000 * (write1h - read) }]);
});

test("a compaction in the pause, a switch after it, and models without such a cache are no expiry", () => {
  expect(expiredCache.examine(paused(90, { usage: { cacheWrite: 30_000 } }), prices)).toBeUndefined();
  expect(
    expiredCache.examine(paused(90, { model: sonnet, usage: { cacheWrite: 103_000 } }), prices),
  ).toBeUndefined();
  const gpt = { model: "gpt-6.1-sol" };
  const history = historyOf([
    glance({ ...gpt, usage: { cacheWrite: 100_000 } }),
    glance({ ...gpt, at: noon + 90 * minute, usage: { cacheWrite: 103_000 } }),
  ]);
  expect(expiredCache.examine(history, prices)).toBeUndefined();
});

test("no saving is more than the request cost, whatever its price has become since", () => {
  const cheap = { usage: { cacheWrite: 103_000 }, costNano: 5 };
  expect(expiredCache.examine(paused(61, cheap), prices)?.claims).toMatchObject([{ savedNano: 5 }]);
});
