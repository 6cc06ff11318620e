import { AppError } from "../domain/error.ts";
import type { PlanEvent, PlanEventType } from "../domain/plan-event.ts";
import { detailsOf, planId, planIdOf } from "../domain/plan.ts";
import { formatInstant } from "../domain/time.ts";
import type { PlanEventPosition } from "../store/plan-event-log.ts";
import type { Filter, Keyed, LedgerReader } from "../store/store.ts";
import { pageOf, parseTimeCursor, timeCursor, type Page } from "./page.ts";
import { schemaVersion } from "./shape.ts";

/** One event of a plan, as the seed design has it; `project_path` is ours. Absent: it has none. */
export interface PlanEventShape {
  readonly id: string;
  readonly timestamp: string;
  /** Null where it is not known which session brought it about. */
  readonly session_id: string | null;
  readonly event_type: PlanEventType | "unknown";
  readonly project_path: string | null;
  readonly plan_name: string;
  readonly plan_path: string;
  readonly feature_id?: string;
  readonly feature_description?: string;
  readonly status?: NonNullable<PlanEvent["status"]>;
  readonly pr_url?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Answers `GET /api/plans/events` and `/api/plans/events/NAME`, the newest first. */
export interface PlanEventsAnswer {
  readonly schema_version: number;
  readonly events: readonly PlanEventShape[];
  readonly next_cursor: string | null;
}

/** Which events of plans. A filter by model is refused with `invalid`; a plan that is not known is `not-found`. */
export interface PlanEventQuestion {
  readonly filter: Filter;
  readonly eventType?: PlanEventType | undefined;
  /** Only plans of this name, whichever project's. */
  readonly plan?: string | undefined;
  readonly page: Page;
}

/** More events than any ledger has. */
export const allPlanEvents = 10_000_000;

/** A page of plans' events, the newest first. */
export function listPlanEvents(reader: LedgerReader, question: PlanEventQuestion): PlanEventsAnswer {
  const { filter, eventType, plan, page } = question;
  requirePlanFilter(filter);
  const before = page.cursor === undefined ? undefined : parseTimeCursor(page.cursor);
  const more = page.limit + 1;
  const found =
    plan === undefined
      ? reader.planEventLog.page({ filter, eventType }, more, before)
      : eventsOfPlan(reader, { filter, eventType, plan })
          .filter((event) => isBefore(event, before))
          .slice(0, more);
  const { rows, next } = pageOf(found, page.limit, timeCursor);
  return {
    schema_version: schemaVersion,
    events: planEventShapes(reader, rows),
    next_cursor: next,
  };
}

/** Whether an event is of a plan that has the name, or had it first: who follows a plan by it does so when its folder is renamed. */
export function tellsOf(event: PlanEvent, name: string): boolean {
  return event.planName === name || planIdOf(event) === planId(event.project ?? "", name);
}

/** Shapes of events in the given order. */
export function planEventShapes(
  reader: Pick<LedgerReader, "sessionByKey">,
  events: readonly PlanEvent[],
): PlanEventShape[] {
  const ids = new Map<number, string | undefined>();
  const sessionId = (key: number): string | undefined => {
    if (!ids.has(key)) ids.set(key, reader.sessionByKey(key)?.id);
    return ids.get(key);
  };
  return events.map((event) =>
    shapeOf(event, event.sessionKey === undefined ? undefined : sessionId(event.sessionKey)),
  );
}

/** Throws `invalid` for a filter by model: a plan has none, and an answer about all would be a wrong one. */
export function requirePlanFilter({ model }: Filter): void {
  if (model !== undefined) throw new AppError("invalid", "plans have no model; leave model out");
}

function shapeOf(event: PlanEvent, sessionId: string | undefined): PlanEventShape {
  const { featureId, featureDescription, status, prUrl } = event;
  return {
    id: event.eventId ?? "",
    timestamp: formatInstant(event.at),
    session_id: sessionId ?? null,
    event_type: event.eventType ?? "unknown",
    project_path: event.project ?? null,
    plan_name: event.planName ?? "",
    plan_path: event.planPath ?? "",
    ...(featureId === undefined ? {} : { feature_id: featureId }),
    ...(featureDescription === undefined ? {} : { feature_description: featureDescription }),
    ...(status === undefined ? {} : { status }),
    ...(prUrl === undefined ? {} : { pr_url: prUrl }),
    data: detailsOf(event),
  };
}

/** Everything of plans that have or had the name, the newest first; what they were called before is theirs as well. */
function eventsOfPlan(
  reader: LedgerReader,
  { filter, eventType, plan }: Omit<PlanEventQuestion, "page">,
): Keyed<PlanEvent>[] {
  const { project } = filter;
  const ids = new Set(
    reader
      .planEvents({ project }, allPlanEvents)
      .filter(({ planName }) => planName === plan)
      .map((event) => planIdOf(event)),
  );
  if (ids.size === 0) {
    throw new AppError(
      "not-found",
      `no plan is called ${plan}; 'hallmonitor plans' lists those that are known`,
    );
  }
  return reader
    .planEvents(filter, allPlanEvents)
    .filter((event) => ids.has(planIdOf(event)) && (eventType === undefined || event.eventType === eventType))
    .toReversed();
}

function isBefore({ at, key }: Keyed<PlanEvent>, before: PlanEventPosition | undefined): boolean {
  return before === undefined || at < before.at || (at === before.at && key < before.key);
}
