import { relative } from "node:path";
import type { OperationRecord, SessionRecord } from "../../agent/manual/record.ts";
import { formatDuration, formatMoment } from "../../format/duration.ts";
import { counted, plainText, wrap } from "../format/text.ts";
import type { Fate } from "../hand-over.ts";
import type { OperationLogged } from "./tokens.ts";
import type { SessionLogged } from "./session.ts";

/** How a report is drawn. */
export interface ReportSettings {
  readonly columns: number;
  readonly timezone: string;
}

/** What was read and written, where, and what became of it in the ledger. */
export function formatLogged(
  logged: OperationLogged | SessionLogged,
  fate: Fate,
  { columns, timezone }: ReportSettings,
): string {
  const parts = "day" in logged ? operationParts(logged) : sessionParts(logged, timezone);
  const width = Math.max(20, columns);
  return [
    ...wrap(parts.join(" · "), width),
    // A path is there to be copied: it is never cut.
    `  ${plainText(nearPath(logged.file))}`,
    ...wrap(fateTexts[fate], width - 2).map((line) => `  ${line}`),
  ].join("\n");
}

const fateTexts = {
  "in the ledger": "counted in the ledger",
  "in the spool": "no collector took it: the next one that runs counts it",
  refused: "not counted",
  lost: "not counted",
} as const satisfies Record<Fate, string>;

/** The operation as it was understood, and how its day stands. */
function operationParts({ record, day }: OperationLogged): string[] {
  const { operation, tokens, session_id, model, cost_usd } = record;
  return [
    `logged ${counted(tokens, "token")}`,
    plainText(operation),
    ...(session_id === null ? [] : [`session ${plainText(session_id)}`]),
    ...(model === null ? [] : [plainText(model)]),
    ...(cost_usd === null ? [] : [`$${cost_usd}`]),
    `${day.date}: ${counted(day.tokens, "token")} in ${counted(day.operations, "operation")}`,
  ];
}

function sessionParts({ record, isCorrection }: SessionLogged, timezone: string): string[] {
  const { session_id, duration_minutes, tasks_completed, tokens_used, percentage_used, outcome } = record;
  const [start = "", end = ""] = [record.started_at, record.ended_at].map((at) =>
    formatMoment(Date.parse(at), timezone),
  );
  const isOneDay = start.slice(0, 10) === end.slice(0, 10);
  return [
    `${isCorrection ? "corrected" : "logged"} session ${plainText(session_id)}`,
    duration_minutes === 0 ? "0m" : formatDuration(duration_minutes * 60_000),
    counted(tasks_completed ?? 0, "task"),
    counted(tokens_used, "token") + (percentage_used === null ? "" : ` (${percentage_used} % of the budget)`),
    ...(outcome === null ? [] : [plainText(outcome)]),
    `${start} to ${isOneDay ? end.slice(11) : end}`,
  ];
}

/** The JSON of `log … --json`: what was written, where, and what became of it in the ledger. */
export function loggedShape({ record, file }: OperationLogged | SessionLogged, fate: Fate) {
  const { kind, project } = record;
  const logged = kind === "operation" ? operationShape(record) : sessionShape(record);
  return { schema_version: 1, kind, file, project, logged, ledger: ledgerWords[fate] };
}

const ledgerWords = {
  "in the ledger": "counted",
  "in the spool": "waiting",
  refused: "refused",
  lost: "failed",
} as const satisfies Record<Fate, string>;

function operationShape({ at, operation, tokens, session_id, model, cost_usd }: OperationRecord) {
  return { at, operation, tokens, session_id, model, cost_usd };
}

function sessionShape({ kind: _kind, project: _project, replaces: _replaces, ...told }: SessionRecord) {
  return told;
}

function nearPath(file: string): string {
  const near = relative(".", file);
  return near === "" || near.startsWith("..") ? file : near;
}
