import type { Session } from "../domain/session.ts";
import type { Filter } from "../store/store.ts";

/** Which sessions are meant, whenever they were and whatever model they asked. */
export type OwnerFilter = Pick<Filter, "agent" | "project" | "branch" | "user" | "team" | "sessionKey">;

/**
 * Whether something is of the sessions that a filter means. What names no session is of none of them, but a plan is also
 * its project's, whether or not a session is known to have worked on it.
 */
export function isOwned(session: Session | undefined, filter: OwnerFilter, project?: string): boolean {
  const { key, agent, facts } = session ?? { facts: {} };
  const wanted: readonly (readonly [string | number | undefined, string | number | undefined])[] = [
    [filter.sessionKey, key],
    [filter.agent, agent],
    [filter.project, project ?? facts.project],
    [filter.branch, facts.branch],
    [filter.user, facts.user],
    [filter.team, facts.team],
  ];
  return wanted.every(([want, have]) => want === undefined || want === have);
}
