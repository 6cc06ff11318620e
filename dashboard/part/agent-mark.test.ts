import { expect, test } from "bun:test";
import { agentMarks } from "./agent-mark.ts";

test("only sessions of one id are told apart by their agents", () => {
  const sessions = [
    { id: "s1", agent: "claude-code" },
    { id: "s2", agent: "claude-code" },
    { id: "s1", agent: "codex" },
  ];
  expect(sessions.map(agentMarks(sessions))).toEqual([" (claude-code)", "", " (codex)"]);
});
