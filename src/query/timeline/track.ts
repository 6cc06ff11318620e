import type { Session } from "../../domain/session.ts";
import { tableNames } from "../../domain/table-names.ts";
import type { Logged, LoggedKind } from "../../store/session-log.ts";
import type { LedgerReader } from "../../store/store.ts";
import { comparePlaces, placeAmong, type TimelinePosition } from "./position.ts";
import {
  backgroundRow,
  checkpointRow,
  compactionRow,
  promptRow,
  requestRow,
  restoreRow,
  stopRow,
  subagentRow,
  thresholdRow,
  toolRow,
} from "./row.ts";
import type { TimelineKind, TimelineRow } from "./shape.ts";
import { subagentLog, type SubagentLog } from "./subagent-log.ts";

/** A place in a timeline, and the row that stands there; some things have a place and no row. */
export interface Moment extends TimelinePosition {
  row(): TimelineRow | undefined;
}

/** A session's things as moments of its timeline. */
export interface Tracks {
  /** The first moments after a place, in order. */
  after(position: TimelinePosition, limit: number): Moment[];
  /** The moments that a changed thing has now; none where it is gone. */
  of(kind: string, key: number): Moment[];
}

/** What the kinds of the ledger's things are called in a timeline. */
export const timelineKinds = {
  prompt: "prompt",
  request: "request",
  "tool-call": "tool",
  subagent: "subagent",
  compaction: "compaction",
  checkpoint: "checkpoint",
  "background-task": "background",
} as const satisfies Record<LoggedKind, TimelineKind>;

const loggedKinds = tableNames(timelineKinds);

/**
 * Whether what changed is of a kind whose things have rows of their own. Tasks and statements have none; lines of the
 * feed are looked at apart.
 */
export function isLogged(kind: string): kind is LoggedKind {
  return Object.hasOwn(timelineKinds, kind);
}

type RowMakers = {
  readonly [K in LoggedKind]: (thing: Logged<K>, subagents: SubagentLog) => TimelineRow | undefined;
};

const rowMakers: RowMakers = {
  prompt: promptRow,
  request: requestRow,
  "tool-call": toolRow,
  subagent: subagentRow,
  compaction: compactionRow,
  checkpoint: checkpointRow,
  "background-task": backgroundRow,
};

/**
 * The moments of one session. What is few (restores, thresholds, stops) is read at once, what may be many a page at a
 * time.
 */
export function tracksOf(reader: LedgerReader, session: Session): Tracks {
  const { sessionLog: log } = reader;
  const sessionKey = session.key;
  const subagents = subagentLog(reader, sessionKey);
  const momentOf = <K extends LoggedKind>(kind: K, thing: Logged<K>): Moment => ({
    at: thing.at,
    kind: timelineKinds[kind],
    key: thing.key,
    row: () => rowMakers[kind](thing, subagents),
  });
  const logged = (kind: LoggedKind, position: TimelinePosition, limit: number): Moment[] =>
    log
      .after(kind, { sessionKey, position: placeAmong(timelineKinds[kind], position) }, limit)
      .map((thing) => momentOf(kind, thing));
  const beside = [...restores(reader, session), ...thresholds(reader, session), ...stops(reader, session)];
  const found = (kind: LoggedKind, key: number): Moment[] => {
    const thing = log.byKey(kind, key);
    return thing === undefined || thing.key !== key || thing.sessionKey !== sessionKey
      ? []
      : [momentOf(kind, thing)];
  };
  return {
    after: (position, limit) =>
      [
        ...loggedKinds.flatMap((kind) => logged(kind, position, limit)),
        ...beside.filter((moment) => comparePlaces(moment, position) > 0),
      ]
        .toSorted(comparePlaces)
        .slice(0, limit),
    of: (kind, key) => {
      if (kind === "event")
        return beside.filter((one) => (one.kind === "threshold" || one.kind === "stop") && one.key === key);
      if (!isLogged(kind)) return [];
      if (kind === "checkpoint")
        return [...found(kind, key), ...beside.filter((one) => one.kind === "restore" && one.key === key)];
      // One that has an id makes others the second telling of it.
      if (kind === "subagent")
        return [...found(kind, key), ...subagents.second.map((one) => momentOf(kind, one))];
      if (kind !== "background-task") return found(kind, key);
      // A notice in the background may tell how a subagent ended.
      const subagent = subagents.byId(log.byKey(kind, key)?.taskId);
      return [...found(kind, key), ...(subagent === undefined ? [] : [momentOf("subagent", subagent)])];
    },
  };
}

/** Checkpoints that this session got back: its own, and after a clear those of the session before. */
function restores(reader: LedgerReader, session: Session): Moment[] {
  return reader.closeUp.restored(session).flatMap((checkpoint) =>
    checkpoint.injectedAt === undefined
      ? []
      : [
          {
            at: checkpoint.injectedAt,
            kind: "restore",
            key: checkpoint.key,
            row: () => restoreRow(checkpoint),
          },
        ],
  );
}

/** Stops of one session that are looked through: a client that goes on trying is told of now and then. */
export const mostStops = 1000;

function stops(reader: LedgerReader, { key }: Session): Moment[] {
  return reader
    .stopEntries(key, mostStops)
    .map((entry) => ({ at: entry.at, kind: "stop", key: entry.seq, row: () => stopRow(entry) }));
}

/** When a budget ended the session's work, and which: the latest, oldest first. */
export function stopRowsOf(reader: LedgerReader, { key }: Session): TimelineRow[] {
  return reader.stopEntries(key, mostStops).map(stopRow);
}

function thresholds(reader: LedgerReader, { key }: Session): Moment[] {
  return reader
    .thresholdEntries(key)
    .map((entry) => ({ at: entry.at, kind: "threshold", key: entry.seq, row: () => thresholdRow(entry) }));
}
