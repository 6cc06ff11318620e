import type { Silence } from "../domain/alert.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../domain/time.ts";
import type { KeyedAlert } from "../store/alert-log.ts";
import type { Keyed } from "../store/store.ts";
import type { AlertShape, SilenceShape } from "./shape.ts";

/** An alert in the shape of the API. `silencedUntil`: when nobody is told of it before. */
export function alertShape(alert: KeyedAlert, silencedUntil: UnixMs | undefined): AlertShape {
  const { owner } = alert;
  return {
    id: `a${alert.key}`,
    rule: alert.rule,
    state: alert.state,
    severity: alert.severity,
    level: alert.level ?? null,
    title: alert.title,
    detail: alert.detail ?? null,
    action: alert.action,
    command: alert.command ?? null,
    since: formatInstant(alert.since ?? alert.startedAt),
    fired_at: instantOrNull(alert.firedAt),
    resolved_at: instantOrNull(alert.resolvedAt),
    silenced_until: instantOrNull(silencedUntil),
    session_id: owner.sessionId ?? null,
    agent: owner.agent ?? null,
    project: owner.project ?? null,
    branch: owner.branch ?? null,
    user: owner.user ?? null,
    team: owner.team ?? null,
  };
}

/** A silence in the shape of the API. What it does not narrow is null. */
export function silenceShape(silence: Keyed<Silence>): SilenceShape {
  return {
    id: `s${silence.key}`,
    rule: silence.rule ?? null,
    subject: silence.subject ?? null,
    project: silence.project ?? null,
    session_id: silence.sessionId ?? null,
    created_at: formatInstant(silence.createdAt),
    until: formatInstant(silence.until),
    reason: silence.reason ?? null,
  };
}
