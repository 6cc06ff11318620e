import { expect, test } from "bun:test";
import { sourceBit } from "./source.ts";
import type { TaskStatus } from "./task.ts";
import { historyOf, mergeHistories, stepsOf } from "./task-history.ts";

const hook = sourceBit("hook");
const file = sourceBit("transcript");

function step(status: TaskStatus, at: number, { sources = hook, call = 0 } = {}): string {
  return historyOf({ status, at, sources, call });
}

/** What steps told one after another add up to, in short. */
function told(...steps: readonly string[]): (readonly [TaskStatus, number, number])[] {
  const history = steps.reduce<string | undefined>((known, one) => mergeHistories(known, one), undefined);
  return stepsOf(history).map(({ status, at, sources }) => [status, at, sources]);
}

test("a call that two channels tell of is one step, at the earlier time", () => {
  const steps = [
    step("pending", 1, { call: 1 }),
    step("in_progress", 10, { call: 2 }),
    step("completed", 12, { call: 3 }),
    step("in_progress", 14, { sources: file, call: 2 }),
    step("completed", 16, { sources: file, call: 3 }),
  ];
  const expected: ReturnType<typeof told> = [
    ["pending", 1, hook],
    ["in_progress", 10, hook | file],
    ["completed", 12, hook | file],
  ];
  expect(told(...steps)).toEqual(expected);
  expect(told(...steps.toReversed())).toEqual(expected);
});

test("a status that an event and a call tell of is one step, and one that came back is another", () => {
  const steps = [
    step("pending", 1),
    step("pending", 5, { call: 1 }),
    step("in_progress", 10, { call: 2 }),
    step("pending", 20, { call: 3 }),
    step("in_progress", 30, { call: 4 }),
  ];
  expect(told(...steps).map(([status, at]) => `${status} ${at}`)).toEqual([
    "pending 1",
    "in_progress 10",
    "pending 20",
    "in_progress 30",
  ]);
});

test("of steps at one instant the order of a task's life holds", () => {
  expect(
    told(step("completed", 5), step("pending", 5), step("in_progress", 5)).map(([status]) => status),
  ).toEqual(["pending", "in_progress", "completed"]);
});

test("what is told of a task that nothing is known of is all that is known", () => {
  const history = step("pending", 1);
  expect([mergeHistories(undefined, history), mergeHistories(history, undefined)]).toEqual([
    history,
    history,
  ]);
});

test("the same told again is the same text", () => {
  const history = mergeHistories(step("pending", 1), step("completed", 2));
  expect(mergeHistories(history, step("completed", 2))).toBe(history);
  expect(mergeHistories(history, history)).toBe(history);
});

test("a task that goes back and forth for ever keeps its first step and its last ones", () => {
  const statuses = Array.from({ length: 200 }, (_, at) => step(at % 2 === 0 ? "pending" : "in_progress", at));
  const steps = told(...statuses);
  expect(steps).toHaveLength(64);
  expect(steps[0]?.[1]).toBe(0);
  expect(steps.at(-1)?.[1]).toBe(199);
});

test("a text that is no history has no steps", () => {
  for (const text of [
    "",
    "{}",
    "[1]",
    '[["paused",1,1,0]]',
    '[["pending","1",1,0]]',
    '[["pending",1,"1",0]]',
    '[["pending",1,1,"0"]]',
    '[["toString",1,1,0]]',
  ])
    expect([text, stepsOf(text)]).toEqual([text, []]);
});
