import type { SessionsAnswer, SessionShape } from "../../query/shape.ts";
import { contextColumns } from "./context-column.ts";
import { parallelColumn, parallelLines } from "./parallel.ts";
import { sessionColumns } from "./session-column.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { plainText, wrap } from "./text.ts";
import type { Advice } from "../own-command.ts";

/** How `sessions` draws its table: ages are as of `now`, and states have words beside their signs from 80 columns on. */
export interface SessionListSettings extends Look {
  readonly now: number;
  readonly advice: Advice;
}

const noMatch =
  "No session matches. Leave a filter out, or ask for a longer time: 'hallmonitor sessions' lists all, 'hallmonitor report project' the projects that are known.";

/** Sessions as a table in the order of the answer, or one sentence when there are none. No line is wider than `width`. */
export function formatSessions(answer: SessionsAnswer, settings: SessionListSettings): string {
  const { width, now, style } = settings;
  if (answer.sessions.length === 0) return wrap(settings.advice(noMatch), Math.max(1, width)).join("\n");
  const lines = formatTable(answer.sessions, listColumns(answer.sessions, { width, now, style }), {
    width,
    title: style.dim,
  });
  lines.push(...parallelLines(answer.sessions, { width, now, style }));
  if (answer.next_cursor !== null) {
    const older = "… and older ones: --limit takes in more, --since and --until narrow the list";
    lines.push(...wrap(older, Math.max(1, width)).map(style.dim));
  }
  return lines.join("\n");
}

function listColumns(
  sessions: readonly SessionShape[],
  { width, now, style }: Omit<SessionListSettings, "advice">,
): Column<SessionShape>[] {
  const columns = sessionColumns(sessions, { now, style });
  const contexts = contextColumns(sessions, { now, style });
  return [
    // In less room the sign stands for the word, and stays to the last; how long it has been so goes with the word.
    ...(width >= 80 ? [columns.state, { ...columns.since, vanish: 6 }] : [columns.sign]),
    columns.id,
    { ...columns.agent, vanish: 7 },
    parallelColumn(style),
    { ...columns.project, vanish: 1 },
    { ...columns.branch, vanish: 8 },
    { ...columns.model, vanish: 3 },
    { ...columns.requests, vanish: 6 },
    { ...columns.tokens, vanish: 2 },
    { ...columns.input, vanish: 10 },
    { ...columns.output, vanish: 10 },
    { ...columns.cacheRead, vanish: 10 },
    { ...contexts.full, vanish: 3 },
    { ...contexts.gauge, vanish: 9 },
    { ...contexts.left, vanish: 8 },
    columns.cost,
    { ...columns.tool, vanish: 8 },
    { ...columns.errors, vanish: 5 },
    { ...columns.age, vanish: 9 },
    { ...columns.seen, vanish: 4 },
    { title: "title", cell: ({ title }) => plainText(title), minWidth: 12, maxWidth: 60, vanish: 11 },
  ];
}
