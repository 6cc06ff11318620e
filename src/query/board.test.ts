import { expect, test } from "bun:test";
import type { Sign } from "../domain/sign.ts";
import type { Observation } from "../domain/observation.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { event, noon, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { board } from "./board.ts";
import { Calendar } from "./calendar.ts";
import { listSessions } from "./sessions.ts";
import { parseStates } from "./state-filter.ts";

const minute = 60_000;
const hour = 60 * minute;

/** A hook that says something of its session, so many minutes before noon. */
function hook(sessionId: string, ago: number, sign: Sign): Observation {
  return event({ sessionId, at: noon - ago * minute, sign, source: "hook" });
}

const asks: Sign = { says: "permission-asked", tool: "Bash" };
const works: Sign = { says: "prompted" };
const ends: Sign = { says: "session-ended", reason: "exit" };

const asked = { filter: {}, now: noon, calendar: new Calendar("UTC") };

function idsIn(reader: MemoryReader, words: string, limit = 50): string[] {
  const question = { filter: {}, states: parseStates(words, "state"), page: { limit }, now: noon };
  return listSessions(reader, question).sessions.map(({ id }) => id);
}

const mixed = readerOf(
  hook("asks", 30, asks),
  hook("works", 1, works),
  hook("stalled", 20, works),
  hook("ended", 5, ends),
  prompt({ sessionId: "heard", at: noon - 1000 }),
  event({ sessionId: "quiet", at: noon - 5 * minute }),
  toolCall({ sessionId: "tool", aliases: ["tool:1"], decision: "accept", at: noon - 4 * minute }),
  hook("gone", 13 * 60, asks),
);

test("sessions are listed by the state that they are in now, whatever their signs said", () => {
  expect(idsIn(mixed, "working")).toEqual(["heard", "works", "tool"]);
  expect(idsIn(mixed, "waiting")).toEqual(["asks"]);
  expect(idsIn(mixed, "idle")).toEqual(["quiet", "stalled", "gone"]);
  expect(idsIn(mixed, "waiting,ended")).toEqual(["ended", "asks"]);
  expect(idsIn(mixed, "open")).toEqual(["heard", "works", "tool", "quiet", "stalled", "asks", "gone"]);
});

test("pages of states have no gap and no repeat where others lie between", () => {
  const reader = readerOf(
    ...Array.from({ length: 20 }, (_, n) => hook(`s${n}`, n + 11, n % 3 === 0 ? works : asks)),
  );
  const states = parseStates("idle", "state");
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = listSessions(reader, { filter: {}, states, page: { limit: 2, cursor }, now: noon });
    ids.push(...page.sessions.map(({ id }) => id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  expect(ids).toEqual(["s0", "s3", "s6", "s9", "s12", "s15", "s18"]);
});

test("a word that is no state is refused with those there are", () => {
  expect(() => parseStates("waiting,bored", "--state")).toThrow(
    "--state bored is not known; use waiting, open",
  );
});

test("the board holds what is open, and counts what is over today", () => {
  const { sessions, over_today, has_more } = board(mixed, asked);
  expect(sessions.map(({ id }) => id)).toEqual(["heard", "works", "tool", "quiet", "stalled", "asks"]);
  expect({ over_today, has_more }).toEqual({ over_today: 1, has_more: false });
});

test("whoever waits is on the board, however many others are open", () => {
  const others = Array.from({ length: 150 }, (_, n) => event({ sessionId: `s${n}`, at: noon - n }));
  const reader = readerOf(
    hook("asks", 11 * 60, asks),
    hook("builds", 600, { says: "tool-started", tool: "Bash" }),
    ...others,
  );
  const { sessions, has_more } = board(reader, asked);
  expect(sessions.slice(-2).map(({ id, state }) => [id, state])).toEqual([
    ["builds", "working"],
    ["asks", "waiting-permission"],
  ]);
  expect(has_more).toBe(true);
});

test("a hundred that rest are all there is, and one more is more", () => {
  const resting = (count: number) =>
    board(
      readerOf(...Array.from({ length: count }, (_, n) => event({ sessionId: `s${n}`, at: noon - n }))),
      asked,
    );
  expect(resting(100)).toMatchObject({ has_more: false });
  expect(resting(101)).toMatchObject({ has_more: true });
  expect(resting(101).sessions).toHaveLength(100);
});

test("a hundred that rest are told beside all that work, and there are no more where all are told", () => {
  const many = (count: number, name: string, ago: number, sign: Sign) =>
    Array.from({ length: count }, (_, n) => hook(`${name}${n}`, ago, sign));
  const rests: Sign = { says: "session-started" };
  const all = board(readerOf(...many(200, "works", 1, works), ...many(100, "rests", 30, rests)), asked);
  expect(all).toMatchObject({ has_more: false });
  expect(all.sessions.filter(({ state }) => state === "idle")).toHaveLength(100);
  const more = board(readerOf(...many(201, "works", 1, works)), asked);
  expect(more).toMatchObject({ has_more: true });
});

test("rates are added up without the dust of binary fractions", () => {
  const spent = (sessionId: string, costNano: number) =>
    request({ sessionId, aliases: [`req:${sessionId}`], at: noon - minute, costNano });
  // 0.3 and 0.6 dollars an hour.
  const reader = readerOf(spent("a", 5_000_000), spent("b", 10_000_000));
  expect(board(reader, asked).burn_usd_per_hour).toBe(0.9);
});

test("the board tells what today took, in the asked zone, and how fast it goes", () => {
  const spent = (sessionId: string, ago: number) =>
    request({ sessionId, aliases: [`req:${sessionId}`], at: noon - ago, costNano: 1_000_000_000 });
  const reader = readerOf(spent("old", 13 * hour), spent("early", 3 * hour), spent("now", 5 * minute));
  const { today, burn_usd_per_hour } = board(reader, asked);
  expect(today).toMatchObject({ key: "2026-11-20", requests: 2, cost_usd: 2, sessions: 2 });
  expect(burn_usd_per_hour).toBeCloseTo(12, 9);
  const tokyo = board(reader, { ...asked, calendar: new Calendar("Asia/Tokyo") });
  expect(tokyo.today).toMatchObject({ key: "2026-11-20", requests: 3 });
  const honolulu = board(reader, { ...asked, calendar: new Calendar("Pacific/Honolulu") });
  expect(honolulu.today).toMatchObject({ key: "2026-11-20", requests: 1 });
});

test("what a clock that is ahead tells of is of the day that it says, and no pace of now", () => {
  const spent = (sessionId: string, ahead: number) =>
    request({ sessionId, aliases: [`req:${sessionId}`], at: noon + ahead, costNano: 100_000_000 });
  const reader = readerOf(
    spent("soon", 5 * minute),
    spent("tonight", 3 * hour),
    spent("tomorrow", 12 * hour),
  );
  const { today, burn_usd_per_hour, sessions } = board(reader, asked);
  expect(today).toMatchObject({ key: "2026-11-20", requests: 2, cost_usd: 0.2, sessions: 2 });
  expect(burn_usd_per_hour).toBe(6);
  expect(sessions.map((session) => session.burn_usd_per_hour)).toEqual([null, null, 6]);
});

test("an empty ledger has an empty board", () => {
  expect(board(readerOf(), asked)).toMatchObject({
    sessions: [],
    has_more: false,
    over_today: 0,
    today: { requests: 0 },
    burn_usd_per_hour: null,
  });
});

test("a board of another time is refused", () => {
  expect(() => board(mixed, { ...asked, filter: { from: noon } })).toThrow("the board is of now");
});
