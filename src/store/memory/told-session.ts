import { follow } from "../../domain/next-activity.ts";
import type { Observation } from "../../domain/observation.ts";
import { tellsStandIn } from "../../domain/prompt.ts";
import { isSketch, lifeWith, mergeFacts, sketchWith, type Session } from "../../domain/session.ts";

/** A session with what an accepted observation says of it; `isHearsay` tells whether only stand-ins told of it before. */
export function toldSession(session: Session, seen: Observation, isHearsay: boolean): Session {
  const { at, facts, sign, source } = seen;
  if (tellsStandIn(seen))
    return isSketch(session)
      ? { ...session, ...sketchWith(session, { project: facts.project, at }) }
      : session;
  return {
    ...session,
    facts: mergeFacts(session.facts, facts),
    ...lifeWith({ ...session, isHearsay }, seen),
    activity: sign === undefined ? session.activity : follow(session.activity, sign, at),
    hasHooks: session.hasHooks || source === "hook",
  };
}
