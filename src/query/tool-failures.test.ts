import { expect, test } from "bun:test";
import { noon, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import { toolFailures, type ToolFailureQuestion } from "./tool-failures.ts";

function ask(observations: readonly Observation[], own: Partial<ToolFailureQuestion> = {}) {
  return toolFailures(readerOf(...observations), { filter: {}, ...own });
}

const failed = (minute: number, own: Parameters<typeof toolCall>[0] = {}) =>
  toolCall({ success: false, at: noon + minute * 60_000, ...own });

test("failures are told by the first line of their error, the most frequent first", () => {
  const { failures, more, errors } = ask([
    failed(0, { error: "Exit code 1\nno such test" }),
    failed(1, { error: "\u001b[31mExit code 1\u001b[0m\nother", sessionId: "s2" }),
    failed(2),
    toolCall({ success: true, at: noon }),
  ]);
  expect({ failures, more }).toEqual({ failures: 3, more: false });
  expect(errors).toMatchObject([
    {
      error: "Exit code 1",
      calls: 2,
      sessions: 2,
      first_at: "2026-11-20T12:00:00.000Z",
      newest: { at: "2026-11-20T12:01:00.000Z", session_id: "s2", tool: "Bash" },
    },
    { error: null, calls: 1, newest: { error: null } },
  ]);
});

test("of errors that are as frequent the one that was heard last comes first", () => {
  const told = [failed(1, { error: "a" }), failed(3, { error: "b" }), failed(2, { error: "c" })];
  expect(ask(told).errors.map(({ error }) => error)).toEqual(["b", "c", "a"]);
});

test("failures lead to their sessions", () => {
  const { sessions } = ask([
    failed(0, { sessionId: "s1" }),
    failed(1, { sessionId: "s2", facts: { project: "/p", title: "Found title", name: "Fix it" } }),
    failed(2, { sessionId: "s2" }),
  ]);
  expect(sessions).toMatchObject([
    { session_id: "s2", project: "/p", title: "Fix it", calls: 2, last_at: "2026-11-20T12:02:00.000Z" },
    { session_id: "s1", project: null, title: null, calls: 1 },
  ]);
});

test("one tool's, or those of all tools of an MCP server", () => {
  const calls = [
    failed(0, { tool: "Edit" }),
    failed(1, { tool: "mcp__github__a" }),
    failed(2, { tool: "mcp__github__b" }),
  ];
  expect(ask(calls)).toMatchObject({ tool: null, mcp_server: null, failures: 3 });
  expect(ask(calls, { tool: "Edit" })).toMatchObject({ tool: "Edit", mcp_server: null, failures: 1 });
  expect(ask(calls, { mcpServer: "github" })).toMatchObject({ mcp_server: "github", failures: 2 });
  expect(ask(calls, { mcpServer: "gitlab" })).toMatchObject({ failures: 0, errors: [], sessions: [] });
});
