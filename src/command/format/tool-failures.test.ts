import { expect, test } from "bun:test";
import type { ToolFailuresAnswer } from "../../query/tool-failures.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";
import { formatToolFailures } from "./tool-failures.ts";

const newest = {
  at: "2026-11-20T12:00:00.000Z",
  session_id: "3f2a91c0-1111-4000-8000-000000000000",
  agent: "claude-code",
  project: "/home/ada/shop",
  tool: "Bash",
  input: null,
  error: "Exit code 1",
};
const answer: ToolFailuresAnswer = {
  schema_version: 1,
  tool: "Bash",
  mcp_server: null,
  failures: 2000,
  more: true,
  errors: [
    { error: "Exit code 1", calls: 1999, sessions: 12, first_at: newest.at, newest },
    { error: null, calls: 1, sessions: 1, first_at: newest.at, newest: { ...newest, session_id: null } },
  ],
  sessions: [
    {
      session_id: "3f2a91c0-1111-4000-8000-000000000000",
      agent: "claude-code",
      project: "/home/ada/shop",
      title: "Fix \u001b[31mit",
      calls: 2000,
      last_at: newest.at,
    },
  ],
};

const show = (own: Partial<ToolFailuresAnswer> = {}, width = 100) =>
  formatToolFailures(
    { ...answer, ...own },
    { width, now: Date.parse("2026-11-20T12:03:00Z"), style: styleFor(false) },
  );

test("failures are told by error and by session", () => {
  expect(show().split("\n")).toEqual([
    "2,000 failures of Bash, the newest; there are older ones",
    "",
    "failed  error        sessions    last  in",
    " 1,999  Exit code 1        12  3m ago  3f2a91c0",
    "     1  (not told)          1  3m ago",
    "",
    "failed  session   project  title     last",
    " 2,000  3f2a91c0  shop     Fix it  3m ago",
  ]);
});

test("a tool that never failed is one sentence", () => {
  expect(show({ failures: 0, errors: [], sessions: [] })).toBe("No call of Bash failed.");
});

test("no line is wider than the terminal", () => {
  for (const width of [20, 40, 80])
    for (const line of show({}, width).split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
});
