import { expect, test } from "bun:test";
import { compaction, noon } from "../../test/contract/observation.ts";
import { areOneCompaction } from "./compaction.ts";
import { kinds } from "./kinds.ts";

test("a line and an event are of one compaction where session, time and outcome agree, each of them", () => {
  const line = kinds.compaction.accountOf(compaction({ source: "transcript" }), 1);
  const event = kinds.compaction.accountOf(compaction({ success: true }), 1);
  for (const own of [{}, { at: noon + 5000 }, { at: noon - 5000 }])
    expect(areOneCompaction(line, { ...event, ...own })).toBe(true);
  for (const own of [
    { sessionKey: 2 },
    { sessionKey: undefined },
    { sources: line.sources },
    { at: noon + 5001 },
    { at: noon - 5001 },
    { success: false },
  ])
    expect([own, areOneCompaction(line, { ...event, ...own })]).toEqual([own, false]);
  const nowhere = { sessionKey: undefined };
  expect(areOneCompaction({ ...line, ...nowhere }, { ...event, ...nowhere })).toBe(false);
});
