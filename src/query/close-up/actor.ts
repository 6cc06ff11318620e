import { knownSubagents } from "../../domain/subagent.ts";
import type { LedgerReader } from "../../store/store.ts";

/** Subagents of a session that are told by name: more than anybody has sent out. */
const mostSubagents = 20_000;

/** Who did something in a session: a subagent, or where all is null the session's own conversation. */
export interface ActorShape {
  readonly subagent_id: string | null;
  readonly subagent_type: string | null;
  readonly description: string | null;
}

/** Names whoever an id of a session's subagent means. */
export type NameActor = (subagentId: string | undefined) => ActorShape;

/** The subagents of one session by name; they are looked up when the first is asked for. */
export function actorsOf(reader: LedgerReader, sessionKey: number): NameActor {
  let named: ReadonlyMap<string, ActorShape> | undefined;
  return (subagentId) => {
    if (subagentId === undefined) return { subagent_id: null, subagent_type: null, description: null };
    named ??= namesOf(reader, sessionKey);
    return named.get(subagentId) ?? { subagent_id: subagentId, subagent_type: null, description: null };
  };
}

function namesOf(reader: LedgerReader, sessionKey: number): ReadonlyMap<string, ActorShape> {
  const subagents = knownSubagents(reader.subagents({ sessionKey }, mostSubagents));
  return new Map(
    subagents.flatMap(({ subagentId, subagentType, description }) =>
      subagentId === undefined
        ? []
        : [
            [
              subagentId,
              {
                subagent_id: subagentId,
                subagent_type: subagentType ?? null,
                description: description ?? null,
              },
            ],
          ],
    ),
  );
}
