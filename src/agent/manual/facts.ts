import type { SessionFacts } from "../../domain/session.ts";

/** Projects remembered; a machine has a few. Beyond, all are forgotten and learnt again. */
const maxKnown = 1000;
/** Facts by their project: the same facts are the same object, so that they merge once. */
const known = new Map<string | null, SessionFacts>();

/** What a record says of its session beside itself: the project whose folder it lies in. */
export function factsOf(project: string | null): SessionFacts {
  const remembered = known.get(project);
  if (remembered !== undefined) return remembered;
  if (known.size >= maxKnown) known.clear();
  const facts: SessionFacts = { project: project ?? undefined };
  known.set(project, facts);
  return facts;
}
