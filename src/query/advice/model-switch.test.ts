import { expect, test } from "bun:test";
import { glance, historyOf, minute, opus, prices, sonnet } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import { modelSwitch } from "./model-switch.ts";

/** Opus reads 80k and writes 20k for an hour; a minute later comes what is said. */
function after(next: Parameters<typeof glance>[0]) {
  const first = glance({ usage: { input: 10, cacheRead: 80_000, cacheWrite: 20_000 } });
  return historyOf([first, glance({ at: noon + minute, ...next })]);
}

test("a switch of model costs the write of the old context instead of its reading", () => {
  const history = after({ model: sonnet, usage: { input: 10, cacheWrite: 101_000 } });
  const found = modelSwitch.examine(history, prices);
  // Sonnet 5.5 in November 2026: an hour's write 4000, a read 100 nano-dollars a token.
  expect(found?.claims).toMatchObject([{ tokens: 100_000, savedNano: 100_000 * (4000 - 100) }]);
  expect(found?.detail).toBe(`${opus} to ${sonnet}`);
});

test("five-minute writes give way before one-hour writes", () => {
  const usage = { cacheRead: 40_000, cacheWrite: 62_000, cacheWrite1h: 22_000 };
  const found = modelSwitch.examine(after({ effort: "high", model: sonnet, usage }), prices);
  // 60,000 were lost: 40,000 of them on five-minute writes (2500), 20,000 on one-hour writes.
  expect(found?.claims[0]?.savedNano).toBe(40_000 * (2500 - 100) + 20_000 * (4000 - 100));
});

test("a change of effort or of speed counts like one of model", () => {
  const usage = { cacheWrite: 100_500 };
  const low = glance({ effort: "low", usage: { cacheRead: 80_000, cacheWrite: 20_000 } });
  const high = glance({ at: noon + minute, effort: "high", usage });
  expect(modelSwitch.examine(historyOf([low, high]), prices)?.detail).toBe("effort low to high");
  expect(modelSwitch.examine(after({ isFast: true, usage }), prices)?.detail).toBe("fast mode on");
});

test("what was read from the cache after all was not lost", () => {
  expect(
    modelSwitch.examine(after({ model: sonnet, usage: { cacheRead: 100_000, cacheWrite: 900 } }), prices),
  ).toBeUndefined();
});

test("a context that was cut before the switch is not counted", () => {
  expect(
    modelSwitch.examine(after({ model: sonnet, usage: { cacheWrite: 99_000 } }), prices),
  ).toBeUndefined();
});

test("two spellings of one model are no switch", () => {
  const usage = { cacheWrite: 101_000 };
  expect(modelSwitch.examine(after({ model: `${opus}[1m]`, usage }), prices)).toBeUndefined();
});

test("subagents of which only the type is known are left alone", () => {
  const own = { subagentType: "Explore" };
  const history = historyOf([
    glance({ ...own, usage: { cacheWrite: 100_000 } }),
    glance({ ...own, at: noon + 1, model: sonnet, usage: { cacheWrite: 101_000 } }),
  ]);
  expect(modelSwitch.examine(history, prices)).toBeUndefined();
});

test("a subagent's requests have nothing to do with the session's own", () => {
  const main = glance({ usage: { cacheWrite: 100_000 } });
  const sub = glance({ at: noon + 1, model: sonnet, subagentId: "a1", usage: { cacheWrite: 101_000 } });
  expect(modelSwitch.examine(historyOf([main, sub]), prices)).toBeUndefined();
});

test("without a price the switch is told, and no saving", () => {
  const found = modelSwitch.examine(after({ model: "acme-1", usage: { cacheWrite: 101_000 } }), prices);
  expect(found?.claims).toMatchObject([{ tokens: 100_000, savedNano: undefined }]);
});
