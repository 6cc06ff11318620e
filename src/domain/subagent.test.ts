import { expect, test } from "bun:test";
import { noon, subagent } from "../../test/contract/observation.ts";
import { endOf, isResumed, knownSubagents, mergeSubagents, subagentOf } from "./subagent.ts";

const told = (subagentId: string | undefined, at = noon) => subagentOf(subagent({ subagentId, at }), 1);

test("an end that names nobody is one of those that another channel names, and counts where none does", () => {
  const [first, second, unnamed] = [told("a"), told("b", noon + 1), told(undefined, noon + 2)];
  expect(knownSubagents([first, unnamed, second])).toEqual([first, second]);
  expect(knownSubagents([unnamed, unnamed])).toEqual([unnamed, unnamed]);
});

test("of two who tell that it ended the earlier is right", () => {
  const ended = (endedAt: number | undefined) => ({ ...told("a"), endedAt });
  for (const [one, other] of [
    [ended(noon + 5), ended(noon + 9)],
    [ended(noon + 5), ended(undefined)],
  ] as const) {
    expect(mergeSubagents(one, other).endedAt).toBe(noon + 5);
    expect(mergeSubagents(other, one).endedAt).toBe(noon + 5);
  }
});

test("one that ended and begins once more works until its next end, in whatever order that is told", () => {
  const hook = (own: { startedAt?: number; endedAt?: number }) =>
    subagentOf(subagent({ subagentId: "a", source: "hook", ...own }), 1);
  const first = [hook({ startedAt: noon }), hook({ endedAt: noon + 5 })];
  // A file's first line may be written after the end; it begins nothing.
  const file = subagentOf(subagent({ subagentId: "a", source: "transcript", startedAt: noon + 7 }), 1);
  const again = hook({ startedAt: noon + 9 });
  const last = hook({ endedAt: noon + 12 });
  const ways = [
    [...first, file],
    [...first, again],
    [...first, again, last, file],
  ];
  for (const way of [ways, ways.map((one) => one.toReversed())]) {
    const [once, working, done] = way.map((accounts) => accounts.reduce((a, b) => mergeSubagents(a, b)));
    expect([once, working, done].map((one) => one && endOf(one))).toEqual([noon + 5, undefined, noon + 12]);
    expect([once, working, done].map((one) => one && isResumed(one))).toEqual([false, true, true]);
    expect(done?.startedAt).toBe(noon);
  }
});
