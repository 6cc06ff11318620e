import { expect, test } from "bun:test";
import { alert } from "../../test/contract/alert.ts";
import { noon } from "../../test/contract/observation.ts";
import type { Alert, Silence } from "../domain/alert.ts";
import type { KeyedAlert } from "../store/alert-log.ts";
import { hushed, knownOf, untold } from "./telling.ts";

const minute = 60_000;
const keyed = (key: number, own: Partial<Alert> = {}): KeyedAlert => ({
  ...alert({ subject: `claude-code s${key}`, owner: { sessionId: `s${key}`, project: "/p" }, ...own }),
  key,
  change: key,
});
const all: Silence = { createdAt: noon, until: noon + minute };
const told = (alerts: readonly KeyedAlert[], silences: readonly Silence[] = []) =>
  untold(alerts, silences, noon).map(({ notice: { id, event, alerts: shapes } }) => [
    id,
    event,
    shapes.map((shape) => shape.id).join(" "),
  ]);

test("what fires is told once, and that it is over when it is", () => {
  expect(told([keyed(1)])).toEqual([["a1-firing", "firing", "a1"]]);
  expect(told([keyed(1, { told: { state: "firing" } })])).toEqual([]);
  const over = { state: "resolved", resolvedAt: noon } as const;
  expect(told([keyed(1, { ...over, told: { state: "firing" } })])).toEqual([
    ["a1-resolved", "resolved", "a1"],
  ]);
  expect(told([keyed(1, { ...over, told: { state: "resolved" } })])).toEqual([]);
});

test("what is pending, and the end of what nobody was told of, is not told", () => {
  expect(told([keyed(1, { state: "pending" }), keyed(2, { state: "resolved" })])).toEqual([]);
});

test("a higher level is told, a lower one and one that was told of before are not", () => {
  const at = (level: number, before: number | undefined) =>
    told([keyed(1, { level, told: { state: "firing", level: before } })]);
  expect(at(95, 80)).toEqual([["a1-escalated-95", "escalated", "a1"]]);
  expect(at(80, undefined)).toEqual([["a1-escalated-80", "escalated", "a1"]]);
  expect(at(80, 80)).toEqual([]);
  expect(at(80, 95)).toEqual([]);
  expect(knownOf(keyed(1, { level: 80, told: { state: "firing", level: 95 } }))).toEqual({
    state: "firing",
    level: 95,
  });
});

test("what happened to alerts of one rule at once is one message, named by the first of them", () => {
  const alerts = [keyed(7), keyed(3), keyed(4, { firedAt: noon + 1 }), keyed(5, { rule: "retries" })];
  expect(told(alerts)).toEqual([
    ["a3-firing", "firing", "a3 a7"],
    ["a4-firing", "firing", "a4"],
    ["a5-firing", "firing", "a5"],
  ]);
});

test("nobody is told of what is silenced, and of what goes on firing when the silence ends", () => {
  expect(told([keyed(1)], [all])).toEqual([]);
  expect(told([keyed(1)], [{ ...all, until: noon }])).toEqual([["a1-firing", "firing", "a1"]]);
});

test("a silence is of all that every field of it matches", () => {
  const isTold = (silence: Partial<Silence>): boolean =>
    told([keyed(1)], [{ ...all, ...silence }]).length > 0;
  expect(
    isTold({ rule: "waiting_permission", subject: "claude-code s1", project: "/p", sessionId: "s1" }),
  ).toBe(false);
  expect(isTold({ rule: "retries" })).toBe(true);
  expect(isTold({ rule: "waiting_permission", subject: "claude-code s2" })).toBe(true);
  expect(isTold({ project: "/q" })).toBe(true);
  expect(isTold({ project: "/p", sessionId: "s2" })).toBe(true);
});

test("what ends while it is silenced is over for everybody, what ends otherwise is still to be told", () => {
  const over = keyed(1, { state: "resolved", told: { state: "firing", level: 5 } });
  expect(hushed(over, [all], noon).told).toEqual({ state: "resolved", level: 5 });
  expect(hushed(over, [], noon).told).toEqual({ state: "firing", level: 5 });
  expect(hushed(keyed(1), [all], noon).told).toBeUndefined();
});
