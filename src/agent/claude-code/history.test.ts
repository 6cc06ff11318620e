import { expect, test } from "bun:test";
import { HistoryReader } from "./history.ts";

const now = Date.UTC(2026, 10, 20, 12);
const longAgo = now - 40 * 86_400_000;

function readAll(lines: readonly unknown[], known: readonly string[] = []) {
  const reader = new HistoryReader(({ sessionId }) => known.includes(sessionId ?? ""));
  for (const one of lines) reader.read(Buffer.from(JSON.stringify(one)), now);
  return reader.drain();
}

function line(own: Record<string, unknown> = {}) {
  return {
    display: "fix the parser",
    timestamp: longAgo,
    project: "/home/dev/project",
    sessionId: "s1",
    ...own,
  };
}

test("a prompt whose transcript is gone is kept with its session and project", () => {
  expect(readAll([line()])).toMatchObject([
    { sessionId: "s1", at: longAgo, length: 14, facts: { project: "/home/dev/project" }, command: undefined },
  ]);
});

test("a prompt of a session that is known from elsewhere is left out, and so is a young one", () => {
  expect(readAll([line()], ["s1"])).toEqual([]);
  expect(readAll([line({ timestamp: now - 3600_000 })])).toEqual([]);
});

test("prompts without a session belong to their project's day", () => {
  const [one, two, three] = readAll([
    line({ sessionId: undefined }),
    line({ sessionId: undefined, timestamp: longAgo + 1000 }),
    line({ sessionId: undefined, project: "/home/dev/other" }),
  ]);
  expect(one?.sessionId).toBe(two?.sessionId);
  expect(one?.sessionId).not.toBe(three?.sessionId);
  expect(one?.aliases).not.toEqual(two?.aliases);
});

test("a command is named; lines that are none say nothing", () => {
  expect(readAll([line({ display: "/compact now" })])).toMatchObject([{ command: "/compact" }]);
  expect(readAll([null, [], "x", {}, line({ timestamp: "then" }), line({ display: "" })])).toEqual([]);
});

test("a prompt of a time that no calendar has holds up no other", () => {
  const told = readAll([line({ sessionId: undefined, timestamp: -1e18 }), line()]);
  // Without a session, it is dropped as one with a session is: by the checks, for its time.
  expect(told).toMatchObject([{ at: -1e18 }, { sessionId: "s1" }]);
});
