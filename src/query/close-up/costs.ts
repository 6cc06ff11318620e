import { formatInstant } from "../../domain/time.ts";
import type { CourseStep } from "../../store/close-up.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { Calendar } from "../calendar.ts";
import { costsBy, costShape, type CostGroup, type CostsAnswer } from "../costs.ts";
import { schemaVersion } from "../shape.ts";
import { askedSession, type CloseUpQuestion } from "./question.ts";

/** Some requests that followed one another, or a single one, and what they cost by class of tokens. */
export interface CourseStepShape extends Omit<CostGroup, "key" | "agent"> {
  /** Times of the first and of the last of them. */
  readonly from: string;
  readonly to: string;
  readonly failed_requests: number;
  /** Attempts that brought no answer. */
  readonly failed_attempts: number;
}

/** What was tried in vain. An attempt that failed is not billed; it takes time. */
export interface RetryShape {
  /** Answered requests that took more than one attempt. */
  readonly requests: number;
  /** Attempts that brought no answer: of those, and of requests that finally failed. */
  readonly failed_attempts: number;
  readonly failed_requests: number;
}

/**
 * Answers `GET /api/sessions/ID/costs`. Where only counters tell what the session cost, `total` has it and `course`
 * is empty.
 */
export interface SessionCostsAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly agent: string;
  readonly total: CostGroup;
  readonly token_classes: CostsAnswer["token_classes"];
  /** The most expensive first. */
  readonly models: readonly CostGroup[];
  /** By type of subagent; null is the session's own conversation. */
  readonly subagent_types: readonly CostGroup[];
  readonly retries: RetryShape;
  /** The requests in order of time; with more of them than steps, each step stands for several. */
  readonly course: readonly CourseStepShape[];
}

/** What one session cost: in total, by class of tokens, by model, by who asked, and in the course of time. */
export function sessionCosts(
  reader: LedgerReader,
  question: CloseUpQuestion & { readonly steps: number },
): SessionCostsAnswer {
  const { session, span } = askedSession(reader, question);
  const filter: Filter = span;
  // No group is a period here, so whose days are meant does not matter.
  const calendar = new Calendar("UTC");
  const { groups, total, token_classes } = costsBy(reader, { grouping: "model", filter, calendar });
  const course = reader.closeUp.course(span, question.steps);
  const sum = (part: (step: CourseStep) => number): number =>
    course.reduce((all, step) => all + part(step), 0);
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    agent: session.agent,
    total,
    token_classes,
    models: groups,
    subagent_types: costsBy(reader, { grouping: "subagent_type", filter, calendar }).groups,
    retries: {
      requests: sum(({ retriedRequests }) => retriedRequests),
      failed_attempts: sum(({ failedAttempts }) => failedAttempts),
      failed_requests: sum(({ failedRequests }) => failedRequests),
    },
    course: course.map(stepShape),
  };
}

function stepShape(step: CourseStep): CourseStepShape {
  const {
    key: _,
    agent: __,
    ...costs
  } = costShape({ key: undefined }, { ...step, unpricedTokens: 0, keys: [] });
  return {
    from: formatInstant(step.from),
    to: formatInstant(step.to),
    ...costs,
    failed_requests: step.failedRequests,
    failed_attempts: step.failedAttempts,
  };
}
