import type { Attributes } from "../domain/attribute.ts";
import type { EventObservation } from "../domain/observation.ts";
import type { UnixMs } from "../domain/time.ts";

/** What the collector itself found out of a session. The same digest at the same time is the same event, told again. */
export function ownEvent(
  { agent, id: sessionId }: { readonly agent: string; readonly id: string },
  told: {
    readonly name: string;
    readonly at: UnixMs;
    readonly seenAt: UnixMs;
    readonly data: Attributes;
    readonly digest: number;
  },
): EventObservation {
  return { kind: "event", agent, source: "ledger", sessionId, facts: {}, ...told };
}
