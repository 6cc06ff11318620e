import { expect, test } from "bun:test";
import { alert, finding } from "../../test/contract/alert.ts";
import { noon } from "../../test/contract/observation.ts";
import type { Finding } from "../domain/alert.ts";
import type { AlertToKeep } from "../store/alert-log.ts";
import { evaluate, identityOf, type Look } from "./evaluation.ts";

const second = 1000;
const minute = 60 * second;

/** One look, `at` milliseconds after noon, at a rule that fires after 30 seconds and is over after a minute. */
function look(
  open: readonly AlertToKeep[],
  findings: readonly Finding[],
  own: Partial<Look> & { at: number },
) {
  const seenAt = new Map(open.map((one) => [identityOf(one), one.seenAt]));
  const patienceOf = () => ({ forMs: 30 * second, keepMs: minute });
  return evaluate(open, { now: noon + own.at, findings, seenAt, unseen: new Set(), patienceOf, ...own });
}

const pending = alert({ state: "pending", firedAt: undefined });

test("what is found for the first time is pending, and news", () => {
  expect(look([], [finding()], { at: 5 })).toEqual([
    { alert: { ...finding(), state: "pending", startedAt: noon + 5, seenAt: noon + 5 }, isNews: true },
  ]);
});

test("what needs no time to be told fires at once", () => {
  const patienceOf = () => ({ forMs: 0, keepMs: 0 });
  expect(look([], [finding()], { at: 5, patienceOf })).toMatchObject([
    { alert: { state: "firing", firedAt: noon + 5 } },
  ]);
});

test("what has held for long enough fires, and not before", () => {
  expect(look([pending], [finding()], { at: 29 * second })).toMatchObject([
    { alert: { state: "pending" }, isNews: false },
  ]);
  expect(look([pending], [finding()], { at: 30 * second })).toMatchObject([
    { alert: { state: "firing", startedAt: noon, firedAt: noon + 30 * second }, isNews: true },
  ]);
});

test("what ends before it fires is over at once, without having fired", () => {
  const [over] = look([pending], [], { at: 1 });
  expect(over).toMatchObject({ alert: { state: "resolved", resolvedAt: noon + 1 }, isNews: true });
  expect(over?.alert.firedAt).toBeUndefined();
});

test("what comes back before it is over goes on firing", () => {
  const [away] = look([alert()], [], { at: 59 * second });
  expect(away).toMatchObject({ alert: { state: "firing", seenAt: noon }, isNews: false });
  expect(look([alert()], [finding()], { at: 59 * second })).toMatchObject([
    { alert: { state: "firing", seenAt: noon + 59 * second }, isNews: false },
  ]);
});

test("what stays away is resolved", () => {
  expect(look([alert()], [], { at: minute })).toMatchObject([
    { alert: { state: "resolved", firedAt: noon, resolvedAt: noon + minute }, isNews: true },
  ]);
});

test("what a rule that cannot be looked at found before stays as it is", () => {
  const unseen = new Set(["waiting_permission"] as const);
  expect(look([alert(), pending], [], { at: 10 * minute, unseen })).toMatchObject([
    { alert: { state: "firing", seenAt: noon + 10 * minute }, isNews: false },
    { alert: { state: "pending" }, isNews: false },
  ]);
});

test("another level, severity or title is news at once, the rest of its text only after half a minute", () => {
  const open = alert({ level: 80, title: "80 %" });
  const isNews = (own: Partial<Finding>, at: number) =>
    look([open], [finding({ level: 80, title: "80 %", ...own })], { at })[0]?.isNews;
  expect(isNews({}, minute)).toBe(false);
  expect(isNews({ level: 90 }, 1)).toBe(true);
  expect(isNews({ level: 50 }, 1)).toBe(true);
  expect(isNews({ severity: "info" }, 1)).toBe(true);
  expect(isNews({ title: "81 %" }, 1)).toBe(true);
  expect(isNews({ detail: "19k left" }, 29 * second)).toBe(false);
  expect(isNews({ detail: "19k left" }, 30 * second)).toBe(true);
});

test("that its project or user is known by now is news at once", () => {
  const told = alert({ owner: { agent: "claude-code", sessionId: "s1" } });
  const isNews = (owner: Finding["owner"]) => look([told], [finding({ owner })], { at: 1 })[0]?.isNews;
  expect(isNews(told.owner)).toBe(false);
  expect(isNews({ ...told.owner, project: "/work/shop" })).toBe(true);
  expect(isNews({ ...told.owner, user: "ada" })).toBe(true);
});

test("findings of one thing are one alert, things and rules are told apart", () => {
  const found = [
    finding(),
    finding({ title: "again" }),
    finding({ subject: "b" }),
    finding({ rule: "retries" }),
  ];
  expect(
    look([], found, { at: 0 }).map(({ alert: { rule, subject, title } }) => [rule, subject, title]),
  ).toEqual([
    ["waiting_permission", "claude-code s1", finding().title],
    ["waiting_permission", "b", finding().title],
    ["retries", "claude-code s1", finding().title],
  ]);
});

test("a clock that is set back makes nothing negative: what was begun ahead of it begins now", () => {
  const at = -60 * minute;
  expect(look([pending], [finding()], { at })).toMatchObject([
    { alert: { state: "pending", startedAt: noon + at } },
  ]);
  const [away] = look([alert()], [], { at });
  expect(away).toMatchObject({ alert: { state: "firing", seenAt: noon + at } });
});

test("after a start, what nobody looked for meanwhile has not stayed away yet", () => {
  expect(look([alert()], [], { at: 600 * minute, seenAt: new Map() })).toMatchObject([
    { alert: { state: "firing", seenAt: noon + 600 * minute } },
  ]);
});
