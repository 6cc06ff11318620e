import * as v from "valibot";
import { alert as alertSection } from "../../src/config/alert.ts";
import type { Alert, Finding } from "../../src/domain/alert.ts";
import { noon } from "./observation.ts";

/** What the config says where nobody wrote anything. */
export const usualSettings = v.parse(alertSection, {});

/** A condition of a session, and what is said otherwise. */
export function finding(own: Partial<Finding> = {}): Finding {
  return {
    rule: "waiting_permission",
    subject: "claude-code s1",
    severity: "bad",
    title: "s1 waits for your permission",
    action: "Answer it in its terminal",
    owner: { agent: "claude-code", sessionId: "s1", project: "/p" },
    ...own,
  };
}

/** An alert that fires since noon, and what is said otherwise. */
export function alert(own: Partial<Alert> = {}): Alert {
  return { ...finding(), state: "firing", startedAt: noon, seenAt: noon, firedAt: noon, ...own };
}
