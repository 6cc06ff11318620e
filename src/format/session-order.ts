import type { ActivityState } from "../domain/activity.ts";
import { instantOf } from "./duration.ts";

/** What the place of a session in a list depends on, as the API tells it. */
export interface Ranked {
  readonly id: string;
  readonly state: ActivityState;
  readonly state_since: string;
  readonly started_at: string;
  readonly last_seen_at: string;
}

/** Whether an agent is at it right now. */
export function isBusy({ state }: Pick<Ranked, "state">): boolean {
  return state === "working" || state === "compacting";
}

/** Whether it stands still until a person does something. */
export function isWaiting({ state }: Pick<Ranked, "state">): boolean {
  return state === "waiting-permission" || state === "waiting-input";
}

/**
 * First those who wait for a person: who cannot go on without an answer before who is done, and the longest waiting on top.
 * Then those at work, the youngest on top, so that they keep their places while they work. Then the others, the latest heard of
 * on top. Sessions of one moment stand by their ids, and so do not change places with every answer.
 */
export function byUrgency(a: Ranked, b: Ranked): number {
  return rankOf(a) - rankOf(b) || rankTime(b) - rankTime(a) || (a.id < b.id ? -1 : 1);
}

function rankOf(session: Ranked): number {
  if (session.state === "waiting-permission") return 0;
  if (isWaiting(session)) return 1;
  return isBusy(session) ? 2 : 3;
}

/** The greater, the higher up. */
function rankTime(session: Ranked): number {
  if (isWaiting(session)) return -instantOf(session.state_since) || 0;
  return instantOf(isBusy(session) ? session.started_at : session.last_seen_at) || 0;
}
