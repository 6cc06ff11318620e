import { formatInstant } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { findSession } from "../sessions.ts";
import { schemaVersion } from "../shape.ts";
import { contextOf, percentOf, type ContextQuestion } from "./context-of.ts";
import { filledBy } from "./filled-by.ts";
import { fillHistory, historyShape, type FillHistory } from "./history.ts";
import { rulesOf, type ContextSettings } from "./rules.ts";
import type { ContextAnswer, ContextShape, ThresholdShape } from "./shape.ts";
import { subagentContexts } from "./subagents.ts";

/** All that is known of one session's context. `id` may be the beginning of an id when only one session has it. */
export function sessionContext(
  reader: LedgerReader,
  { id, ...question }: ContextQuestion & { readonly id: string },
): ContextAnswer {
  const session = findSession(reader, id);
  const context = contextOf(reader, session, question);
  const history = fillHistory(reader, session.key, rulesOf(session.agent, question.settings));
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
  { fills, compactsAt }: FillHistory,
  { thresholds }: ContextSettings,
): ThresholdShape[] {
  const present = fills.at(-1)?.points ?? [];
  const point = context?.compacts_at_tokens ?? null;
  return thresholds.map((percent) => {
    const passed = present.find(
      ({ tokens, model }) => (percentOf(tokens, compactsAt(model)) ?? 0) >= percent,
    );
    return {
      percent,
      tokens: point === null ? null : Math.ceil((point * percent) / 100),
      passed_at: passed === undefined ? null : formatInstant(passed.at),
    };
  });
}
