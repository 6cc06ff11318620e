import { expect, test } from "bun:test";
import { noon, subagent } from "../../test/contract/observation.ts";
import { knownSubagents, mergeSubagents, subagentOf } from "./subagent.ts";

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
