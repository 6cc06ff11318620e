import { expect, test } from "bun:test";
import { glance, historyOf, minute, opusRates, prices } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import { savedNano } from "./finding.ts";
import { longContext } from "./long-context.ts";

const { output, read, write1h } = opusRates;

/** `count` requests that each read all there is and write a thousand tokens, from a context of `start` tokens on. */
function growing(count: number, start: number) {
  return Array.from({ length: count }, (_, index) =>
    glance({
      at: noon + index * minute,
      usage: { cacheRead: start + index * 1000, cacheWrite: 1000, output: 10 },
    }),
  );
}

test("a context that grew beyond a size is worth what a compaction there would have left unread", () => {
  const found = longContext.examine(historyOf(growing(200, 150_000)), prices);
  // The 52nd request is the first with more than 200,000 tokens in the cache before it: 201,000.
  expect(found?.detail).toBe("at request 52, with 201k tokens");
  expect(found?.at).toBe(noon + 51 * minute);
  const compaction = 201_000 * read + 15_000 * output;
  const afterwards = 201_000 * read - 60_000 * write1h;
  const later = 148 * (201_000 - 60_000) * read;
  expect(savedNano(found?.claims ?? [])).toBe(later + afterwards - compaction);
  expect(found?.claims).toHaveLength(149);
});

test("where the context was cut soon, a compaction would not have paid", () => {
  const short = [...growing(20, 150_000), glance({ at: noon + 100 * minute, usage: { cacheWrite: 30_000 } })];
  expect(longContext.examine(historyOf(short), prices)).toBeUndefined();
});

test("what comes after a cut is another context", () => {
  const long = growing(200, 150_000);
  const cut = glance({ at: noon + 300 * minute, usage: { cacheWrite: 30_000, output: 5 } });
  const alone = savedNano(longContext.examine(historyOf(long), prices)?.claims ?? []);
  expect(savedNano(longContext.examine(historyOf([...long, cut]), prices)?.claims ?? [])).toBe(alone ?? 0);
});

test("small contexts, dear answers and subagents are left alone", () => {
  expect(longContext.examine(historyOf(growing(50, 40_000)), prices)).toBeUndefined();
  const dear = growing(200, 150_000).map((one) => ({ ...one, costNano: 1e9 }));
  expect(longContext.examine(historyOf(dear), prices)).toBeUndefined();
  const sub = growing(200, 150_000).map((one) => ({ ...one, subagentId: "a1" }));
  expect(longContext.examine(historyOf(sub), prices)).toBeUndefined();
});

test("the point is where the cache was still warm: elsewhere a compaction would have had to write it all", () => {
  const steps = growing(200, 150_000);
  // The cache was lost at request 52 and written again.
  const cold = steps.map((step, index) =>
    index === 51 ? glance({ at: step.at, usage: { cacheWrite: 202_000, output: 10 } }) : step,
  );
  expect(longContext.examine(historyOf(cold), prices)?.detail).toBe("at request 53, with 202k tokens");
});

test("where a part of what follows was not asked for, a compaction cannot be priced", () => {
  const steps = growing(200, 150_000);
  const part = historyOf(steps, [], { isAsked: ({ at }) => at < noon + 100 * minute });
  expect(longContext.examine(part, prices)).toBeUndefined();
});

test("a compaction without a price is not proposed, however much it would have left unread", () => {
  const steps = growing(200, 150_000).map((step, index) =>
    [1, 51].includes(index) ? { ...step, model: "acme-1", costNano: undefined } : step,
  );
  expect(longContext.examine(historyOf(steps), prices)).toBeUndefined();
});
