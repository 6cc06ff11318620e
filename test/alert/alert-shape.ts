import type { AlertShape } from "../../src/alert/shape.ts";
import type { Notice } from "../../src/alert/notify/notifier.ts";

/** 2026-11-28T12:00:00Z: when the alert below began to fire. */
export const noon = Date.UTC(2026, 10, 28, 12);

/** An alert as surfaces show it, of a session that waits. */
export function alertShape(own: Partial<AlertShape> = {}): AlertShape {
  return {
    id: "a1",
    rule: "waiting_permission",
    state: "firing",
    severity: "bad",
    level: null,
    title: "“Fix the cart” waits for your permission to use Bash",
    detail: "It stands still until it is answered.",
    action: "Answer it in its terminal",
    command: null,
    since: "2026-11-28T11:58:00.000Z",
    fired_at: "2026-11-28T12:00:00.000Z",
    resolved_at: null,
    silenced_until: null,
    session_id: "s1",
    agent: "claude-code",
    project: "/home/dev/web",
    branch: null,
    user: null,
    team: null,
    ...own,
  };
}

/** A notice of alerts that begin to fire. */
export function notice(own: Partial<Notice> = {}): Notice {
  return { id: "n1", at: noon, event: "firing", alerts: [alertShape()], ...own };
}
