import { plainText } from "../../../src/domain/plain-text.ts";
import type { ActorShape } from "../../../src/query/close-up/actor.ts";

/** Who did something: the session itself, or a subagent by its type. */
export function actorName({ subagent_id: id, subagent_type: type }: ActorShape): string {
  return id === null ? "itself" : plainText(type ?? id);
}

/** Each name once, in the order of the actors, with how many there are of it: `itself, Explore ×3`. */
export function actorNames(actors: readonly ActorShape[]): string {
  const counts = new Map<string, number>();
  for (const actor of actors) {
    const name = actorName(actor);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(", ");
}
