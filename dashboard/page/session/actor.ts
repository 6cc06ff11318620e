import { plainText } from "../../../src/domain/plain-text.ts";
import type { ActorShape } from "../../../src/query/close-up/actor.ts";

/** Who did something: the session itself, or a subagent by its type. */
export function actorName({ subagent_id: id, subagent_type: type }: ActorShape): string {
  return id === null ? "itself" : plainText(type ?? id);
}
