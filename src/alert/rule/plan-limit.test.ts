import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { event, limitSample, noon } from "../../../test/contract/observation.ts";
import type { LimitSampleObservation } from "../../domain/limit-sample.ts";
import { planLimit } from "./plan-limit.ts";

const hour = 3_600_000;
const sample = (own: Partial<LimitSampleObservation>) =>
  limitSample({ fiveHourPercent: 10, fiveHourResetsAt: noon + 3 * hour, ...own });

test("a plan of which four fifths are used is told of, until its window begins anew", () => {
  const used = sample({ fiveHourPercent: 80.4 });
  expect(found(planLimit, [sample({ fiveHourPercent: 79.9 })], { at: 1 })).toEqual([]);
  expect(found(planLimit, [used], { at: 60 })).toMatchObject([
    {
      subject: "claude-code five hours",
      severity: "attention",
      level: 80,
      title: "80 % of the plan's five hours are used by claude-code",
      detail: "They begin anew in 2h.",
    },
  ]);
  expect(found(planLimit, [used], { at: 180 })).toEqual([]);
});

test("the newest word of an account's sessions counts, and accounts are told apart", () => {
  const all = [
    sample({ fiveHourPercent: 96 }),
    sample({ sessionId: "s2", at: noon + 1000, fiveHourPercent: 40, sevenDayPercent: 97 }),
    sample({ sessionId: "s3", fiveHourPercent: 81, facts: { user: "ann" } }),
  ];
  expect(
    found(planLimit, all, { at: 1 }).map(({ subject, level, severity }) => [subject, level, severity]),
  ).toEqual([
    ["claude-code seven days", 95, "bad"],
    ["claude-code ann five hours", 80, "attention"],
  ]);
});

test("what a clock that was days ahead said is no word of now, for no session of the account", () => {
  const late = sample({ at: noon + 48 * hour, fiveHourPercent: 1, fiveHourResetsAt: noon + 50 * hour });
  const used = sample({ fiveHourPercent: 96 });
  for (const sessionId of ["s1", "s2"])
    expect(found(planLimit, [{ ...late, sessionId }, used], { at: 1 })).toMatchObject([{ level: 95 }]);
  const soon = { ...late, at: noon + 30 * 60_000, sessionId: "s2" };
  expect(found(planLimit, [soon, used], { at: 1 })).toEqual([]);
});

test("a session that tells of no plan says nothing", () => {
  expect(found(planLimit, [limitSample(), event()], { at: 1 })).toEqual([]);
});

test("a limit lasts until its window begins anew, whether or not the session that told of it goes on", () => {
  const ended = event({ at: noon + 1000, source: "hook", sign: { says: "session-ended" } });
  const used = sample({ fiveHourPercent: 96 });
  expect(found(planLimit, [used, ended], { at: 60 })).toMatchObject([{ level: 95, severity: "bad" }]);
  expect(found(planLimit, [used, ended], { at: 180 })).toEqual([]);
  // Nobody said when that is: five hours after it was told at the latest.
  const untold = sample({ fiveHourPercent: 96, fiveHourResetsAt: undefined });
  expect(found(planLimit, [untold, ended], { at: 299 })).toHaveLength(1);
  expect(found(planLimit, [untold, ended], { at: 300 })).toEqual([]);
});

test("a limit lasts behind hundreds of words that tell of no plan", () => {
  const ended = event({ at: noon + 1000, source: "hook", sign: { says: "session-ended" } });
  const since = Array.from({ length: 300 }, (_, index) =>
    limitSample({ sessionId: "s2", at: noon + 2000 + index * 1000, contextTokens: index }),
  );
  const all = [sample({ fiveHourPercent: 96 }), ended, ...since];
  expect(found(planLimit, all, { at: 60 })).toMatchObject([{ subject: "claude-code five hours", level: 95 }]);
});

test("a line that tells of one window only leaves what was said of the other", () => {
  const all = [
    sample({ fiveHourPercent: 96 }),
    limitSample({ at: noon + 1000, sevenDayPercent: 20, sevenDayResetsAt: noon + 50 * hour }),
  ];
  expect(found(planLimit, all, { at: 1 })).toMatchObject([{ subject: "claude-code five hours", level: 95 }]);
});
