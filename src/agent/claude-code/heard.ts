import type { HeardAt } from "../../domain/observation.ts";
import type { Sign } from "../../domain/sign.ts";

/** The name of this agent in the ledger, on the API and in the config. */
export const agentName = "claude-code";

/** A sign that is older than this says nothing of what a session does now: it is idle, whatever it did then. */
const signMs = 86_400_000;

/** The sign, while it can still mean something; history is full of others, each of which would have to be followed. */
export function signOf({ at, seenAt }: HeardAt, sign: Sign): Sign | undefined {
  return at < seenAt - signMs ? undefined : sign;
}
