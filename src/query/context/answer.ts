import { passedThresholds } from "../../context/threshold.ts";
import { formatInstant } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { findSession } from "../sessions.ts";
import { schemaVersion } from "../shape.ts";
import { contextOf, type ContextQuestion } from "./context-of.ts";
import { filledBy } from "./filled-by.ts";
import { fillHistory, historyShape, type FillHistory } from "./history.ts";
import { ownerOf, rulesOf, type ContextSettings } from "./rules.ts";
import type { ContextAnswer, ContextShape, ThresholdShape } from "./shape.ts";
import { subagentContexts } from "./subagents.ts";

/** All that is known of one session's context. `id` may be the beginning of an id when only one session has it. */
export function sessionContext(
  reader: LedgerReader,
  { id, agent, ...question }: ContextQuestion & { readonly id: string; readonly agent?: string | undefined },
): ContextAnswer {
  const session = findSession(reader, id, agent);
  const context = contextOf(reader, session, question);
  const history = fillHistory(reader, session.key, rulesOf(ownerOf(session), question.settings));
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    context,
    thresholds: thresholdsOf(context, history, question.settings),
    filled_by: filledBy(reader, session, { context }),
    subagents: subagentContexts(reader, session, question),
    history: historyShape(history),
  };
}

/** The thresholds of the present fill, in rising order. */
function thresholdsOf(
  context: ContextShape | null,
  { fills }: FillHistory,
  { thresholds }: ContextSettings,
): ThresholdShape[] {
  const compactsAt = context?.compacts_at_tokens ?? null;
  if (compactsAt === null) return thresholds.map((percent) => ({ percent, tokens: null, passed_at: null }));
  const model = context?.model ?? undefined;
  const passed = passedThresholds(fills.at(-1)?.points ?? [], { compactsAt, thresholds, model });
  return thresholds.map((percent) => {
    const own = passed.find((one) => one.percent === percent);
    return {
      percent,
      tokens: Math.ceil((compactsAt * percent) / 100),
      passed_at: own === undefined ? null : formatInstant(own.at),
    };
  });
}
