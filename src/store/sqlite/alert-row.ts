import type { SQLQueryBindings } from "bun:sqlite";
import type { Alert, Silence } from "../../domain/alert.ts";
import type { KeyedAlert } from "../alert-log.ts";
import type { Keyed } from "../store.ts";
import { keyedBy, plainMapping, type Row, type ThingMapping } from "./thing-table.ts";

/** An alert as its row has it: whose it is and what was told of it are columns of their own. */
type FlatAlert = Omit<Alert, "owner" | "told"> &
  Alert["owner"] & {
    readonly change: number;
    readonly toldState: Alert["state"] | undefined;
    readonly toldLevel: number | undefined;
  };

/**
 * Columns of `alert`. `told_state` and `told_level` are NULL while nobody was told; `change` is the number of its
 * latest change.
 */
export const alertMapping: ThingMapping<FlatAlert> = plainMapping<FlatAlert>("alert", [
  "change",
  "state",
  "rule",
  "subject",
  "severity",
  "level",
  "title",
  "detail",
  "action",
  "command",
  "since",
  "agent",
  "sessionId",
  "project",
  "branch",
  "user",
  "team",
  "startedAt",
  "seenAt",
  "firedAt",
  "resolvedAt",
  "toldState",
  "toldLevel",
]);

/** Columns of `alert_silence`. A NULL in one of the fields that narrow it matches everything. */
export const silenceMapping: ThingMapping<Silence> = plainMapping<Silence>("alert_silence", [
  "rule",
  "subject",
  "project",
  "sessionId",
  "createdAt",
  "until",
  "reason",
]);

/** The values of an alert's columns, in their order. */
export function alertRow({ owner, told, ...alert }: Alert, change: number): SQLQueryBindings[] {
  return alertMapping.toRow({ ...alert, ...owner, change, toldState: told?.state, toldLevel: told?.level });
}

/** The alert of a row, with whose it is and what was told of it put together again. */
export function alertOf(row: Row): KeyedAlert {
  const { agent, sessionId, project, branch, user, team, toldState, toldLevel, ...alert } = keyedBy(
    alertMapping,
    row,
  );
  return {
    ...alert,
    owner: { agent, sessionId, project, branch, user, team },
    told: toldState === undefined ? undefined : { state: toldState, level: toldLevel },
  };
}

/** The silence of a row, over or not. */
export function silenceOf(row: Row): Keyed<Silence> {
  return keyedBy(silenceMapping, row);
}
