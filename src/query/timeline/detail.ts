import { numberOf, textOf } from "../../domain/attribute.ts";
import type { BackgroundTask } from "../../domain/background-task.ts";
import type { Checkpoint } from "../../domain/checkpoint.ts";
import { AppError } from "../../domain/error.ts";
import { sourcesOf } from "../../domain/source.ts";
import type { Session } from "../../domain/session.ts";
import { formatInstant, instantOrNull } from "../../domain/time.ts";
import type { Entry, LedgerReader } from "../../store/store.ts";
import { findSession } from "../sessions.ts";
import { schemaVersion } from "../shape.ts";
import { compactionShape, promptShape, requestShape, subagentShape, toolCallShape } from "../thing-shape.ts";
import type {
  BackgroundMoments,
  CheckpointMoments,
  StopMoment,
  ThresholdMoment,
  TimelineRowAnswer,
  TimelineThing,
} from "./shape.ts";
import { mostStops, timelineKinds, tracksOf } from "./track.ts";

/** One row of a session's timeline, with all that the ledger knows of what it tells of. Throws `not-found`. */
export function timelineRow(
  reader: LedgerReader,
  { id, agent, key }: { id: string; agent?: string | undefined; key: string },
): TimelineRowAnswer {
  const session = findSession(reader, id, agent);
  const [, kind = "", number = ""] = /^([a-z]{4,12}):(\d{1,15})$/.exec(key) ?? [];
  const logged = ledgerKind(kind);
  const row = tracksOf(reader, session)
    .of(logged, Number(number))
    .map((moment) => moment.row())
    .find((one) => one?.key === key);
  const thing = row === undefined ? undefined : thingOf(reader, session, { kind, key: Number(number) });
  if (row === undefined || thing === undefined)
    throw new AppError("not-found", `the session has no row ${key}; take the key of one from its timeline`);
  return { schema_version: schemaVersion, row, thing };
}

/** What the ledger calls what a row tells of. */
function ledgerKind(kind: string): string {
  if (kind === "restore") return "checkpoint";
  if (kind === "threshold" || kind === "stop") return "event";
  return Object.entries(timelineKinds).find(([, name]) => name === kind)?.[0] ?? kind;
}

function thingOf(
  reader: LedgerReader,
  session: Session,
  { kind, key }: { kind: string; key: number },
): TimelineThing | undefined {
  const log = reader.sessionLog;
  switch (kind) {
    case "prompt":
      return shaped(log.byKey("prompt", key), promptShape);
    case "request":
      return shaped(log.byKey("request", key), (request) => requestShape(request, session.id));
    case "tool":
      return shaped(log.byKey("tool-call", key), (call) => toolCallShape(call, session.id));
    case "subagent":
      return shaped(log.byKey("subagent", key), subagentShape);
    case "compaction":
      return shaped(log.byKey("compaction", key), compactionShape);
    case "checkpoint":
    case "restore":
      return shaped(log.byKey("checkpoint", key), checkpointMoments);
    case "background":
      return shaped(log.byKey("background-task", key), backgroundMoments);
    case "threshold":
      return shaped(
        reader.thresholdEntries(session.key).find(({ seq }) => seq === key),
        thresholdMoment,
      );
    case "stop":
      return shaped(
        reader.stopEntries(session.key, mostStops).find(({ seq }) => seq === key),
        stopMoment,
      );
    default:
      return undefined;
  }
}

function shaped<T, S>(thing: T | undefined, shape: (thing: T) => S): S | undefined {
  return thing === undefined ? undefined : shape(thing);
}

function checkpointMoments(checkpoint: Checkpoint): CheckpointMoments {
  return {
    id: checkpoint.checkpointId ?? null,
    saved_at: formatInstant(checkpoint.at),
    reason: checkpoint.reason ?? null,
    context_tokens: checkpoint.contextTokens ?? null,
    context_percent: checkpoint.contextPercent ?? null,
    text_tokens: checkpoint.textTokens ?? null,
    injected_at: instantOrNull(checkpoint.injectedAt),
    injected_into: checkpoint.injectedInto ?? null,
    shown_at: instantOrNull(checkpoint.shownAt),
    used_at: instantOrNull(checkpoint.usedAt),
    used_by: checkpoint.usedBy ?? null,
    sources: sourcesOf(checkpoint.sources),
  };
}

function backgroundMoments(task: BackgroundTask): BackgroundMoments {
  return {
    id: task.taskId ?? null,
    type: task.type ?? null,
    status: task.status ?? null,
    status_since: instantOrNull(task.statusAt),
    description: task.description ?? null,
    command: task.command ?? null,
    started_at: instantOrNull(task.startedAt),
    ended_at: instantOrNull(task.endedAt),
    sources: sourcesOf(task.sources),
  };
}

function stopMoment({ at, data }: Entry): StopMoment {
  return {
    at: formatInstant(at),
    scope: textOf(data.get("scope")) ?? null,
    name: textOf(data.get("name")) ?? null,
    period: textOf(data.get("period")) ?? null,
    spent_usd: numberOf(data.get("spent_usd")) ?? null,
    limit_usd: numberOf(data.get("limit_usd")) ?? null,
    event: textOf(data.get("event")) ?? null,
    tool: textOf(data.get("tool")) ?? null,
  };
}

function thresholdMoment({ at, data }: Entry): ThresholdMoment {
  return {
    at: formatInstant(at),
    percent: numberOf(data.get("percent")) ?? null,
    context_tokens: numberOf(data.get("tokens")) ?? null,
    compacts_at_tokens: numberOf(data.get("compacts_at_tokens")) ?? null,
    window_tokens: numberOf(data.get("window")) ?? null,
  };
}
