import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { event, limitSample, noon } from "../../../test/contract/observation.ts";
import type { LimitSampleObservation } from "../../domain/observation.ts";
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

test("a session that tells of no plan says nothing", () => {
  expect(found(planLimit, [limitSample(), event()], { at: 1 })).toEqual([]);
});
