import { isOver } from "../../domain/activity.ts";
import type { Session } from "../../domain/session.ts";
import { endOf, knownSubagents, type Subagent } from "../../domain/subagent.ts";
import { formatInstant } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { contextShape, type ContextQuestion } from "./context-of.ts";
import { filledBy } from "./filled-by.ts";
import { newestSample } from "./reading.ts";
import { ownerOf } from "./rules.ts";
import type { SubagentContextShape } from "./shape.ts";

/** Subagents of one answer: those sent out last. */
const mostSubagents = 100;
/** Requests of a subagent that are looked at; few live longer. */
const recentPoints = 200;
/** Its last request may be told a little after its end. */
const lateMs = 60_000;

/**
 * How full the contexts of a session's subagents are, in the order in which they were sent out. Each has a window of its
 * own; of one that made no request yet, and of those that a client tells no id of, nothing is known.
 */
export function subagentContexts(
  reader: LedgerReader,
  session: Session,
  question: ContextQuestion,
): SubagentContextShape[] {
  const sample = newestSample(reader, session.key);
  // The status line tells of the session's own conversation. Of a subagent with its model it tells the window.
  const window = sample === undefined ? undefined : { ...sample, tokens: undefined };
  return knownSubagents(reader.subagents({ sessionKey: session.key }, mostSubagents)).flatMap((subagent) => {
    const { subagentId } = subagent;
    if (subagentId === undefined) return [];
    const life = lifeOf(subagent);
    const points = reader.contextPoints(
      { sessionKey: session.key, subagentId },
      { after: life.from, before: life.to, limit: recentPoints },
    );
    const context = contextShape(
      { points, sample: window, model: subagent.model },
      {
        ...question,
        owner: ownerOf(session),
        isOver: isOver(session.activity?.state) || endOf(subagent) !== undefined,
      },
    );
    const filled_by = filledBy(reader, session, { context, subagent: { subagentId, ...life } });
    return context === null ? [] : [shapeOf(subagent, { subagent_id: subagentId, context, filled_by })];
  });
}

/** Its requests lie in its life: without these bounds each would be looked for in the whole session. */
function lifeOf(subagent: Subagent) {
  const [{ startedAt }, endedAt] = [subagent, endOf(subagent)];
  return {
    from: startedAt === undefined ? undefined : startedAt - lateMs,
    to: endedAt === undefined ? undefined : endedAt + lateMs,
  };
}

function shapeOf(
  subagent: Subagent,
  known: Pick<SubagentContextShape, "subagent_id" | "context" | "filled_by">,
): SubagentContextShape {
  const { subagentType, description, startedAt } = subagent;
  const endedAt = endOf(subagent);
  return {
    subagent_id: known.subagent_id,
    type: subagentType ?? null,
    description: description ?? null,
    started_at: startedAt === undefined ? null : formatInstant(startedAt),
    ended_at: endedAt === undefined ? null : formatInstant(endedAt),
    context: known.context,
    filled_by: known.filled_by,
  };
}
