import { expect, test } from "bun:test";
import type { AlertShape } from "../../../src/alert/shape.ts";
import { alertsBySession } from "./card-alert.ts";

function alert(own: Partial<AlertShape>): AlertShape {
  return {
    id: "a1",
    rule: "failing_tool",
    state: "firing",
    severity: "attention",
    level: null,
    title: "Bash failed 5 times in a row",
    detail: null,
    action: "Look at it",
    command: null,
    since: "2026-11-20T12:00:00.000Z",
    fired_at: "2026-11-20T12:00:00.000Z",
    resolved_at: null,
    silenced_until: null,
    session_id: "s1",
    agent: "claude-code",
    project: null,
    branch: null,
    user: null,
    team: null,
    ...own,
  };
}

test("a card shows the worst alert of its session, of its agent", () => {
  const worst = alert({ id: "a2", severity: "bad", rule: "session_stuck" });
  const others = [
    alert({ id: "a3" }),
    alert({ id: "a4", agent: "codex" }),
    alert({ id: "a5", session_id: null }),
  ];
  const shown = [...alertsBySession([worst, ...others])].map(([name, { id }]) => [name, id]);
  expect(shown).toEqual([
    ["claude-code/s1", "a2"],
    ["codex/s1", "a4"],
  ]);
});

test("it does not say twice whom its session waits for, nor what is only good to know", () => {
  expect(
    alertsBySession([
      alert({ rule: "waiting_permission", severity: "bad" }),
      alert({ rule: "waiting_input", severity: "info" }),
      alert({ severity: "info" }),
    ]).size,
  ).toBe(0);
});
