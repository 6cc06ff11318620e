import { expect, test } from "bun:test";
import { event, noon, toolCall } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
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

function news(seen: readonly Observation[], does: "asks" | "works", since: number, now = noon + 60_000) {
  const ledger = new MemoryLedger();
  ledger.commit(seen);
  const [session] = new MemoryReader(ledger).sessionsById("s1");
  return session === undefined ? undefined : unheardStanding(session, { does, since }, now);
}

test("a question is news while the session is thought to work, and its answer once it is known to ask", () => {
  expect(news([works], "works", noon)).toBeUndefined();
  expect(news([works], "asks", noon + 5)).toEqual({ does: "asks", since: noon + 5 });
  expect(news([works, asks], "asks", noon + 5)).toBeUndefined();
  expect(news([works, asks], "works", noon + 9)).toEqual({ does: "works", since: noon + 9 });
});

test("what was noted before the question says nothing of its answer, and a note counts after what was heard since", () => {
  expect(news([works, asks], "works", noon + 4)).toBeUndefined();
  expect(news([works], "asks", noon - 9)).toEqual({ does: "asks", since: noon });
});

test("a note that was overtaken a moment ago may be written anew: it waits until nothing is heard", () => {
  expect(news([works], "asks", noon - 9, noon + 1999)).toBeUndefined();
  expect(news([works], "asks", noon - 9, noon + 2000)).toEqual({ does: "asks", since: noon });
  expect(news([works], "asks", noon, noon + 1)).toEqual({ does: "asks", since: noon });
});

test("a question waits a moment for the tool that it is about", () => {
  const prompted = event({ source: "transcript", sign: { says: "prompted" } });
  expect(news([prompted], "asks", noon + 5, noon + 3000)).toBeUndefined();
  expect(news([prompted], "asks", noon + 5, noon + 3005)).toEqual({ does: "asks", since: noon + 5 });
});

test("who has hooks says so by them, and who is over or gave no sign stands nowhere", () => {
  expect(news([works, event({ source: "hook", digest: 9 })], "asks", noon + 5)).toBeUndefined();
  const over = event({ source: "transcript", digest: 9, sign: { says: "session-ended" } });
  expect(news([works, over], "asks", noon + 5)).toBeUndefined();
  expect(news([event()], "asks", noon + 5)).toBeUndefined();
});
