import { expect, test } from "bun:test";
import { event, noon, toolCall } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import type { Standing } from "../domain/standing.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { unheardStanding } from "./unheard-standing.ts";

const works = toolCall({
  source: "transcript",
  sign: { says: "tool-started", tool: "Bash", toolUseId: "t1" },
});
const asks = event({
  source: "transcript",
  at: noon + 5,
  digest: 7,
  sign: { says: "permission-asked", isReminder: true },
});
const hook = event({ source: "hook", digest: 9 });

/** When what a client notes counts as news, if it is any. */
function newsAt(
  seen: readonly Observation[],
  does: Standing["does"],
  { since, now = noon + 60_000 }: { readonly since: number; readonly now?: number },
): number | undefined {
  const ledger = new MemoryLedger();
  ledger.commit(seen);
  const [session] = new MemoryReader(ledger).sessionsById("s1");
  const news = session === undefined ? undefined : unheardStanding(session, { does, since }, now);
  if (news !== undefined) expect(news).toEqual({ does, since, at: news.at });
  return news?.at;
}

test("a question is news while the session is thought to work, and its end once it is known to ask", () => {
  expect(newsAt([works], "works", { since: noon })).toBeUndefined();
  expect(newsAt([works], "rests", { since: noon })).toBeUndefined();
  expect(newsAt([works], "asks", { since: noon + 5 })).toBe(noon + 5);
  expect(newsAt([works, asks], "asks", { since: noon + 5 })).toBeUndefined();
  expect(newsAt([works, asks], "works", { since: noon + 9 })).toBe(noon + 9);
  expect(newsAt([works, asks], "rests", { since: noon + 9 })).toBe(noon + 9);
});

test("what was noted before the question says nothing of its end, and a note counts after what was heard since", () => {
  for (const does of ["works", "rests"] as const) {
    expect(newsAt([works, asks], does, { since: noon + 4 })).toBeUndefined();
    expect(newsAt([works, asks], does, { since: noon + 5 })).toBeUndefined();
  }
  expect(newsAt([works], "asks", { since: noon - 9 })).toBe(noon);
  const later = event({ source: "transcript", at: noon + 20, digest: 8, sign: { says: "woken" } });
  const subagents = { ...asks, sign: { says: "permission-asked", tool: "Edit", subagentId: "a1" } } as const;
  expect(newsAt([works, subagents, later], "works", { since: noon + 9 })).toBe(noon + 20);
});

test("a note that was overtaken a moment ago may be written anew: it waits until nothing is heard", () => {
  expect(newsAt([works], "asks", { since: noon - 9, now: noon + 1999 })).toBeUndefined();
  expect(newsAt([works], "asks", { since: noon - 9, now: noon + 2000 })).toBe(noon);
  expect(newsAt([works], "asks", { since: noon, now: noon + 1 })).toBe(noon);
});

test("so may one that just ended a question, which another may follow on the screen", () => {
  expect(newsAt([works, asks], "works", { since: noon + 9, now: noon + 2008 })).toBeUndefined();
  expect(newsAt([works, asks], "works", { since: noon + 9, now: noon + 2009 })).toBe(noon + 9);
});

test("a question waits a moment for the tool that it is about", () => {
  const prompted = event({ source: "transcript", sign: { says: "prompted" } });
  expect(newsAt([prompted], "asks", { since: noon + 5, now: noon + 3000 })).toBeUndefined();
  expect(newsAt([prompted], "asks", { since: noon + 5, now: noon + 3005 })).toBe(noon + 5);
});

test("of a session with hooks a note ends a question, and begins one that these told nobody of", () => {
  const asksAt = (now: number) => newsAt([works, hook], "asks", { since: noon + 5, now });
  expect(asksAt(noon + 10_004)).toBeUndefined();
  expect(asksAt(noon + 10_005)).toBe(noon + 5);
  const later = event({ source: "hook", at: noon + 9000, digest: 8, sign: { says: "tool-ended" } });
  expect(newsAt([works, hook, later], "asks", { since: noon + 5, now: noon + 18_999 })).toBeUndefined();
  expect(newsAt([works, hook, later], "asks", { since: noon + 5, now: noon + 19_000 })).toBe(noon + 9000);
  const waits = event({ source: "hook", at: noon + 9, digest: 8, sign: { says: "input-awaited" } });
  expect(newsAt([works, hook, waits], "asks", { since: noon + 5 })).toBeUndefined();
  const asked = { ...asks, source: "hook", sign: { says: "permission-asked", tool: "Bash" } } as const;
  for (const does of ["works", "rests"] as const) {
    expect(newsAt([works, hook], does, { since: noon + 9 })).toBeUndefined();
    expect(newsAt([works, asked], does, { since: noon + 9 })).toBe(noon + 9);
  }
});

test("who is over or gave no sign stands nowhere", () => {
  const over = event({ source: "transcript", digest: 9, sign: { says: "session-ended" } });
  expect(newsAt([works, over], "asks", { since: noon + 5 })).toBeUndefined();
  expect(newsAt([event()], "asks", { since: noon + 5 })).toBeUndefined();
});

test("a client that came to rest in a session after that was over was opened again; one that is about to go, or works, was not", () => {
  const session = (
    since: number,
    { does = "rests", now = since + 2000 }: { does?: Standing["does"]; now?: number } = {},
  ) => {
    const ledger = new MemoryLedger();
    ledger.commit([event({ source: "transcript", digest: 7, sign: { says: "process-gone" } })]);
    const [lost] = new MemoryReader(ledger).sessionsById("s1");
    return lost && unheardStanding(lost, { does, since }, now);
  };
  const since = noon + 2000;
  expect(session(since)).toEqual({ does: "began", since, at: since });
  expect(session(since - 1)).toBeUndefined();
  expect(session(since, { now: since + 1999 })).toBeUndefined();
  expect(session(since, { does: "works" })).toBeUndefined();
  expect(session(since, { does: "asks" })).toBeUndefined();
});
