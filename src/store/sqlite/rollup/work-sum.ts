import { longestWaitMs } from "../../../domain/activity.ts";
import { editTools, unaskedDeciders } from "../../../domain/tool-call.ts";
import { workMeasures } from "../../../domain/work.ts";

/** Columns of `work_rollup` that every call adds to, in the table's order. */
export const workColumns = [
  "calls",
  "named",
  "unsuccessful",
  "answered",
  "failed",
  "timed",
  "wait_ms",
  "added_known",
  "lines_added",
  "removed_known",
  "lines_removed",
] as const;

/** Words of our own as a list of SQL texts. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(", ");
}

const isUnasked = `decided_by IN (${quoted(unaskedDeciders)})`;

/** A wait for permission whose tool was never named is a witness without its thing; it is no tool call. */
export const isNamed = "(tool IS NOT NULL OR tool_call.tool_use_id IS NOT NULL)";

/** `waitOf` of a tool call, as SQL. */
export const waitSql = `CASE WHEN blocked_ms IS NULL THEN NULL WHEN ${isUnasked} THEN 0 ELSE min(blocked_ms, ${longestWaitMs}) END`;

/** A tool call that edits a file, as SQL. */
export const isEdit = `tool IN (${quoted(editTools)})`;

/** The prompt that a session had last at a time, as SQL: its id, or its time where it has none. */
export function turnOf(sessionKey: string, at: string): string {
  return `SELECT coalesce(prompt.prompt_id, prompt.at) FROM prompt
    WHERE prompt.session_key = ${sessionKey} AND prompt.at <= ${at} ORDER BY prompt.at DESC LIMIT 1`;
}

/** Edits of sessions that a condition chooses, by session. The last edit of a file within a prompt is the one that no other follows. */
export function editSums(where: string): string {
  return `
    SELECT session_key, count(*) AS edits, sum(file_path IS NOT NULL) AS judged,
      sum(file_path IS NOT NULL AND next IS NULL AND success IS 1) AS one_shot
    FROM (
      SELECT session_key, file_path, success, success IS NOT NULL OR decision IS 'reject' AS ended,
        lead(key) OVER (PARTITION BY session_key, file_path, coalesce(prompt_id, (
          ${turnOf("tool_call.session_key", "tool_call.at")}
        )) ORDER BY at, key) AS next
      FROM tool_call WHERE ${where} AND ${isEdit}
    ) WHERE ended GROUP BY session_key`;
}

const between = "session_key >= ?1 AND session_key < ?2";

/** What `work_rollup` has to hold of the sessions between two keys. */
export const workSums = `
  SELECT own.*, coalesce(edits, 0), coalesce(judged, 0), coalesce(one_shot, 0) FROM (
    SELECT session_key, count(*), sum(${isNamed}), sum(success IS 0),
      sum(success IS NOT NULL AND decision IS NOT 'reject'), sum(success IS 0 AND decision IS NOT 'reject'),
      count(blocked_ms), coalesce(sum(${waitSql}), 0),
      count(lines_added), coalesce(sum(lines_added), 0), count(lines_removed), coalesce(sum(lines_removed), 0)
    FROM tool_call WHERE ${between} GROUP BY session_key
  ) own LEFT JOIN (${editSums(between)}) edit ON edit.session_key = own.session_key`;

/** What `tool_rollup` has to hold of the calls whose durations lie between two numbers; an unknown one is -1. */
export const toolSums = `
  SELECT coalesce(tool, ''), coalesce(duration_ms, -1), coalesce(success, -1), coalesce(decision, ''), coalesce(decided_by, ''),
    count(*), count(blocked_ms), coalesce(sum(${waitSql}), 0)
  FROM tool_call WHERE ${isNamed}
    AND coalesce(duration_ms, -1) >= ?1 AND coalesce(duration_ms, -1) < ?2
  GROUP BY 1, 2, 3, 4, 5`;

/** What `counter_rollup` has to hold of the sessions between two keys. */
export const counterSums = `
  SELECT session_key, measure, sum(CAST(round(increase * 1000) AS INTEGER))
  FROM series JOIN point ON point.series_key = series.key
  WHERE ${between} AND measure IN (${quoted(workMeasures)}) GROUP BY 1, 2`;
