import type { AlertShape } from "../../../src/alert/shape.ts";
import type { AlertRule } from "../../../src/domain/alert.ts";
import { sessionName } from "../../api/stream.ts";

/** The alert that each card shows, by the name of its session. */
export type CardAlerts = ReadonlyMap<string, AlertShape>;

/** A card says by itself, and louder, whom its session waits for. */
const saidAlready: ReadonlySet<AlertRule> = new Set(["waiting_permission", "waiting_input"]);

/** The worst alert of each session, of those that its card does not say already. In come alerts with the worst first. */
export function alertsBySession(alerts: readonly AlertShape[]): CardAlerts {
  const found = new Map<string, AlertShape>();
  for (const alert of alerts) {
    const { session_id: id, agent, severity, rule } = alert;
    if (id === null || agent === null || severity === "info" || saidAlready.has(rule)) continue;
    const name = sessionName({ agent, id });
    if (!found.has(name)) found.set(name, alert);
  }
  return found;
}
