import { expect, test } from "bun:test";
import { glance, historyOf, minute, opusRates, prices } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import { fiveMinuteCache, oneHourCache } from "./cache-life.ts";
import { savedNano } from "./finding.ts";

const { read, write5m, write1h } = opusRates;

/** Requests of a context that grows by a thousand tokens each, after the given pauses in minutes. */
function conversation(life: "5m" | "1h", pauses: readonly number[]) {
  let at = noon;
  let cached = 50_000;
  const long = (tokens: number) => (life === "1h" ? tokens : 0);
  const first = glance({ at, usage: { cacheWrite: cached, cacheWrite1h: long(cached) } });
  const rest = pauses.map((pause) => {
    at += pause * minute;
    const isKept = pause <= (life === "1h" ? 60 : 5);
    const cacheWrite = isKept ? 1000 : cached + 1000;
    const usage = { cacheRead: isKept ? cached : 0, cacheWrite, cacheWrite1h: long(cacheWrite) };
    cached += 1000;
    return glance({ at, usage });
  });
  return historyOf([first, ...rest]);
}

test("on five-minute writes, an hour is worth what pauses wrote again, less the dearer writes", () => {
  const found = oneHourCache.examine(conversation("5m", [1, 20, 2]), prices);
  // After 20 minutes 51,000 were written again; without that 50,000 + 3 * 1000 were written for an hour.
  const saved = 51_000 * (write5m - read) - 53_000 * (write1h - write5m);
  expect(savedNano(found?.claims ?? [])).toBe(saved);
  expect(found?.detail).toBe("1 pause of 5 to 60 minutes");
});

test("the saving is what the same pauses really cost on one-hour writes", () => {
  const pauses = [1, 20, 2, 40, 70, 6];
  const paid = sum(conversation("5m", pauses));
  const other = sum(conversation("1h", pauses));
  expect(savedNano(oneHourCache.examine(conversation("5m", pauses), prices)?.claims ?? [])).toBe(
    paid - other,
  );
});

test("on one-hour writes without pauses, five minutes are worth the cheaper writes", () => {
  const found = fiveMinuteCache.examine(conversation("1h", [1, 2, 1]), prices);
  expect(savedNano(found?.claims ?? [])).toBe(53_000 * (write1h - write5m));
});

test("a pause between the two lifetimes costs a five-minute cache all that was read", () => {
  const found = fiveMinuteCache.examine(conversation("1h", [1, 20, 2]), prices);
  const saved = 53_000 * (write1h - write5m) - 51_000 * (write5m - read);
  expect(savedNano(found?.claims ?? [])).toBe(saved);
});

test("a pause that may have been five minutes is taken as one", () => {
  const found = fiveMinuteCache.examine(conversation("1h", [4.5]), prices);
  const saved = 51_000 * (write1h - write5m) - 50_000 * (write5m - read);
  expect(savedNano(found?.claims ?? [])).toBe(saved);
});

test("what a first request read is taken as lost", () => {
  const first = glance({ usage: { cacheRead: 10_000, cacheWrite: 5000 } });
  const found = fiveMinuteCache.examine(historyOf([first]), prices);
  expect(savedNano(found?.claims ?? [])).toBe(5000 * (write1h - write5m) - 10_000 * (write5m - read));
});

test("a switch after the pause would have lost the cache however long it lives", () => {
  const first = glance({ usage: { cacheWrite: 50_000, cacheWrite1h: 0 } });
  const usage = { cacheWrite: 51_000, cacheWrite1h: 0 };
  const next = glance({ at: noon + 20 * minute, isFast: true, usage });
  const found = oneHourCache.examine(historyOf([first, next]), prices);
  expect((savedNano(found?.claims ?? []) ?? 0) < 0).toBe(true);
});

test("each says nothing of the other's writes, of mixed ones, of unknown ones and of subagents", () => {
  expect(oneHourCache.examine(conversation("1h", [20]), prices)).toBeUndefined();
  expect(fiveMinuteCache.examine(conversation("5m", [20]), prices)).toBeUndefined();
  const usages = [
    { cacheWrite: 4000, cacheWrite1h: 2000 },
    { cacheWrite: 4000, cacheWrite1h: undefined },
  ];
  for (const usage of usages) {
    expect(oneHourCache.examine(historyOf([glance({ usage })]), prices)).toBeUndefined();
    expect(fiveMinuteCache.examine(historyOf([glance({ usage })]), prices)).toBeUndefined();
  }
  const sub = glance({ subagentId: "a1", usage: { cacheWrite: 4000, cacheWrite1h: 0 } });
  expect(oneHourCache.examine(historyOf([sub]), prices)).toBeUndefined();
});

function sum({ requests }: ReturnType<typeof conversation>): number {
  return requests.reduce((total, { costNano }) => total + (costNano ?? 0), 0);
}
