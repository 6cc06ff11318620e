import { expect, test } from "bun:test";
import { alert } from "../../test/contract/alert.ts";
import { noon, request } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { silenceOf, type SilenceOrder } from "./silence-order.ts";

const ledger = new MemoryLedger();
ledger.commit([request({ at: noon, sessionId: "5e0f8a4c", facts: { project: "/home/ada/shop" } })]);
ledger.commit([
  request({ at: noon, sessionId: "twin", agent: "codex" }),
  request({ at: noon, sessionId: "twin", agent: "gemini" }),
  request({ at: noon, sessionId: "5e0e" }),
]);
ledger.alerts.save([alert({ subject: "claude-code s1" })]);
const reader = new MemoryReader(ledger);
const silence = (order: SilenceOrder) => silenceOf(reader, order, noon);

test("an alert stands for its rule and what it is about", () => {
  expect(silence({ alert: "a1", for: "2h", reason: " at\u001b[1m lunch " })).toEqual({
    rule: "waiting_permission",
    subject: "claude-code s1",
    createdAt: noon,
    until: noon + 7_200_000,
    reason: "at lunch",
  });
});

test("a project and a session are found by as much of their names as tells them apart", () => {
  expect(silence({ rule: "retries", project: "shop", session_id: "5e0f", until: "2026-11-21" })).toEqual({
    rule: "retries",
    project: "/home/ada/shop",
    sessionId: "5e0f8a4c",
    createdAt: noon,
    until: Date.UTC(2026, 10, 21),
  });
  expect(silence({ all: true, for: "30d" })).toEqual({ createdAt: noon, until: noon + 30 * 86_400_000 });
});

test("no id means no session, also where there is only one", () => {
  const alone = new MemoryLedger();
  alone.commit([request({ at: noon, sessionId: "5e0f8a4c" })]);
  expect(() => silenceOf(new MemoryReader(alone), { session_id: "", for: "2h" }, noon)).toThrow(
    "no session has the id",
  );
});

test("a session of an id that two agents have can be silenced, and then both are", () => {
  expect(silence({ session_id: "twin", for: "2h" })).toMatchObject({ sessionId: "twin" });
});

test.each<[SilenceOrder, string]>([
  [{ for: "2h" }, "not said what"],
  [{ all: true, rule: "retries", for: "2h" }, "leave it or rule out"],
  [{ alert: "a1", project: "shop", for: "2h" }, "leave project out"],
  [{ rule: "waiting", for: "2h" }, "'waiting' is no rule; there are write_fault"],
  [{ alert: "a9", for: "2h" }, "no alert a9"],
  [{ project: "shopp", for: "2h" }, "no project is called shopp"],
  [{ session_id: "5e0", for: "2h" }, "several sessions begin with 5e0"],
  [{ session_id: "nobody", for: "2h" }, "no session has the id nobody"],
  [{ all: true }, "for how long"],
  [{ all: true, for: "2h", until: "2026-11-21" }, "for how long"],
  [{ all: true, for: "2 hours" }, "no span of time: 2 hours"],
  [{ all: true, for: "0m" }, "no span of time"],
  [{ all: true, for: "31d" }, "30 days at most"],
  [{ all: true, until: "tomorrow" }, "not a time: tomorrow"],
  [{ all: true, until: "2026-11-20T12:00:00Z" }, "over already"],
])("%j is refused with what is wrong", (order, reason) => {
  expect(() => silence(order)).toThrow(reason);
});
