import type { FailingSessionShape, ToolErrorShape, ToolFailuresAnswer } from "../../query/tool-failures.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { projectName } from "./session-column.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, wrap } from "./text.ts";
import { formatWhole } from "../../domain/whole.ts";
import { shortId } from "../../domain/short-id.ts";

/** How `tools NAME` draws the ways in which a tool fails. Ages are as of `now`, UTC milliseconds. */
export interface ToolFailureSettings extends Look {
  readonly now: number;
}

/** How calls failed: errors, then the sessions they were in. No line is wider than `width`. */
export function formatToolFailures(answer: ToolFailuresAnswer, settings: ToolFailureSettings): string {
  const { width, style } = settings;
  const { failures, more, errors, sessions } = answer;
  const what = nameOf(answer);
  if (failures === 0) return wrap(`No call of ${what} failed.`, Math.max(1, width)).join("\n");
  const head = `${counted(failures, "failure")} of ${what}${more ? ", the newest; there are older ones" : ""}`;
  return [
    style.bold(fit(head, width)),
    "",
    ...formatTable(errors, errorColumns(settings), { width, title: style.dim }),
    "",
    ...formatTable(sessions, sessionColumns(settings), { width, title: style.dim }),
  ].join("\n");
}

function nameOf({ tool, mcp_server }: ToolFailuresAnswer): string {
  if (tool !== null) return plainText(tool);
  return mcp_server === null ? "all tools" : `the MCP server ${plainText(mcp_server)}`;
}

function errorColumns({ now, style }: ToolFailureSettings): Column<ToolErrorShape>[] {
  const dim = () => style.dim;
  return [
    { title: "failed", align: "right", cell: ({ calls }) => formatWhole(calls) },
    { title: "error", cell: ({ error }) => plainText(error) || "(not told)", minWidth: 20, maxWidth: 100 },
    { title: "sessions", align: "right", cell: ({ sessions }) => formatWhole(sessions), vanish: 3 },
    {
      title: "last",
      align: "right",
      cell: ({ newest }) => formatAgo(now - instantOf(newest.at)),
      paint: dim,
    },
    {
      title: "in",
      cell: ({ newest }) => shortId(newest.session_id),
      minWidth: 8,
      maxWidth: 24,
      vanish: 2,
      paint: dim,
    },
  ];
}

function sessionColumns({ now, style }: ToolFailureSettings): Column<FailingSessionShape>[] {
  const dim = () => style.dim;
  return [
    { title: "failed", align: "right", cell: ({ calls }) => formatWhole(calls) },
    { title: "session", cell: ({ session_id }) => shortId(session_id), minWidth: 20, maxWidth: 24 },
    {
      title: "project",
      cell: ({ project }) => projectName({ project, repository: null }),
      minWidth: 8,
      maxWidth: 28,
    },
    { title: "title", cell: ({ title }) => plainText(title), minWidth: 12, maxWidth: 60, vanish: 2 },
    { title: "last", align: "right", cell: ({ last_at }) => formatAgo(now - instantOf(last_at)), paint: dim },
  ];
}
