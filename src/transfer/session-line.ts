import type { Activity, RunningTool, Waited } from "../domain/activity.ts";
import { sources } from "../domain/source.ts";
import type { Session, SessionFacts } from "../domain/session.ts";
import { snakeCase, type SnakeCase } from "../domain/snake-case.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { shapesOf } from "../query/sessions.ts";
import { schemaVersion, type SessionShape } from "../query/shape.ts";
import type { Filter } from "../store/store.ts";
import type { LedgerView, Pages } from "../store/whole.ts";
import type { Line } from "./thing-line.ts";
import { eachPage } from "./thing-row.ts";

/** A session as the API gives it, and as the ledger holds it. */
export interface SessionRow {
  readonly session: Session;
  readonly shape: SessionShape;
}

/** Which sessions are written, and as of when. */
export interface SessionPart {
  readonly filter: Filter;
  /** States of sessions are of this time. */
  readonly now: UnixMs;
}

/** Sessions with all that the API gives of them. Their totals cover the whole session, whatever the filter. */
export function sessionRows(view: LedgerView, { filter, now }: SessionPart): Pages<SessionRow> {
  return eachPage(view.sessions(filter), (page) => {
    const shapes = shapesOf(view.reader, page, { now });
    return page.flatMap((session, index) => {
      const shape = shapes[index];
      return shape === undefined ? [] : [{ session, shape }];
    });
  });
}

/** A session as the API gives it, and under `ledger` what another ledger must know to hold the same. */
export function sessionLine({ session, shape }: SessionRow): Line {
  // Which other sessions are there holds only for the moment, and the tool calls name the files.
  const { parallel: _, ...told } = shape;
  return {
    schema_version: schemaVersion,
    kind: "session",
    key: String(session.key),
    ...told,
    ledger: {
      facts: factsShape(session.facts),
      seen_by_source: Object.fromEntries(
        sources.flatMap((source, index) => {
          const count = session.seenBySource[index] ?? 0;
          return count === 0 ? [] : [[source, count]];
        }),
      ),
      has_hooks: session.hasHooks,
      copied_requests: session.copiedRequests,
      copied_tokens: session.copiedTokens,
      activity: session.activity === undefined ? null : activityShape(session.activity),
    },
  };
}

function factsShape(facts: SessionFacts): Record<string, string> {
  const told = Object.entries(facts).filter((fact): fact is [string, string] => fact[1] !== undefined);
  return Object.fromEntries(told.map(([name, value]) => [snakeCase(name), value]));
}

/** Every field of an activity; the compiler reports one that is not written. */
function activityShape(activity: Activity) {
  const { state, since, at, before, asking, running, endedAt, endReason, waited, mode } = activity;
  const { backgroundListedAt, sentOut } = activity;
  return {
    state,
    since: formatInstant(since),
    at: formatInstant(at),
    before,
    asking: asking.map(toolShape),
    running: running.map(toolShape),
    ended_at: endedAt === undefined ? null : formatInstant(endedAt),
    end_reason: endReason ?? null,
    waited: waited === undefined ? null : waitedShape(waited),
    mode: mode === undefined ? null : { name: mode.name, since: formatInstant(mode.since) },
    background_listed_at: backgroundListedAt === undefined ? null : formatInstant(backgroundListedAt),
    sent_out: sentOut ?? null,
  } satisfies Record<SnakeCase<keyof Activity>, unknown>;
}

function waitedShape({ permissionMs, inputMs, permissionUntil }: Waited) {
  return {
    permission_ms: permissionMs,
    input_ms: inputMs,
    // Zero is before any wait for a permission was over.
    permission_until: permissionUntil === 0 ? null : formatInstant(permissionUntil),
  } satisfies Record<SnakeCase<keyof Waited>, unknown>;
}

function toolShape({ toolUseId, tool, subagentId, since }: RunningTool) {
  return {
    tool_use_id: toolUseId ?? null,
    tool: tool ?? null,
    subagent_id: subagentId ?? null,
    since: formatInstant(since),
  } satisfies Record<SnakeCase<keyof RunningTool>, unknown>;
}
