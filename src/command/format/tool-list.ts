import type { ToolGrouping, ToolsAnswer, ToolShape } from "../../query/tools.ts";
import { formatDuration } from "../../format/duration.ts";
import { shortPaths } from "../../format/path.ts";
import { plain, type Look, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText, wrap } from "./text.ts";
import { failedPercent } from "../../format/percent.ts";
import { unknown } from "../../format/unknown.ts";
import { formatWhole } from "../../domain/whole.ts";
import { shortId } from "../../domain/short-id.ts";
import type { Advice } from "../own-command.ts";

/** How `tools` draws its table. What does not fit `width` goes column by column: who decided first, the p95 last. */
export interface ToolListSettings extends Look {
  readonly advice: Advice;
}

/** A group, or the line of all of them. */
interface Row extends ToolShape {
  readonly isTotal: boolean;
}

/** Tools in the order of the answer with a total below, or one sentence. No line is wider than `width`. */
export function formatTools(answer: ToolsAnswer, { width, style, advice }: ToolListSettings): string {
  const { tools, total, more, group_by } = answer;
  if (total.calls === 0) {
    const told = "No tool call matches. Leave a filter out; 'hallmonitor sessions' lists what is known.";
    return wrap(advice(told), width).join("\n");
  }
  const rows: Row[] = [
    ...tools.map((tool) => ({ ...tool, isTotal: false })),
    ...(tools.length + more > 1 ? [{ ...total, isTotal: true }] : []),
  ];
  const lines = formatTable(rows, toolColumns(group_by, { style, tools }), { width, title: style.dim });
  if (more > 0) lines.push(style.dim(fit(`… and ${more} more groups: --limit takes them in`, width)));
  return lines.join("\n");
}

const titles: Record<ToolGrouping, string> = {
  tool: "tool",
  mcp_server: "MCP server",
  session: "session",
  project: "project",
  branch: "branch",
  agent: "agent",
  subagent_type: "subagent",
};

function toolColumns(
  by: ToolGrouping,
  { style, tools }: { readonly style: Style; readonly tools: ToolsAnswer["tools"] },
): Column<Row>[] {
  const dim = () => style.dim;
  const projects = shortPaths(by === "project" ? tools.flatMap(({ key }) => key ?? []) : []);
  return [
    {
      title: titles[by],
      cell: (row) => (row.isTotal ? "all" : (projects.get(row.key ?? "") ?? nameOf(row, by))),
      minWidth: 10,
      maxWidth: 40,
      paint: ({ isTotal }) => (isTotal ? style.bold : plain),
    },
    { title: "calls", align: "right", cell: ({ calls }) => formatWhole(calls) },
    {
      title: "failed",
      align: "right",
      cell: ({ failed, answered }) => (answered === 0 ? unknown : formatWhole(failed)),
      paint: ({ failed }) => (failed > 0 ? style.red : style.dim),
    },
    {
      title: "%",
      align: "right",
      cell: (row) => failedPercent(row) ?? unknown,
      vanish: 6,
      paint: dim,
    },
    { title: "p50", align: "right", cell: (row) => formatDuration(row.duration_p50_ms), vanish: 3 },
    { title: "p95", align: "right", cell: (row) => formatDuration(row.duration_p95_ms), vanish: 2 },
    { title: "in all", align: "right", cell: (row) => formatDuration(row.duration_total_ms), vanish: 5 },
    { title: "asked", align: "right", cell: ({ asked }) => formatWhole(asked), vanish: 7 },
    { title: "rejected", align: "right", cell: ({ rejected }) => formatWhole(rejected), vanish: 8 },
    { title: "waited", align: "right", cell: (row) => formatDuration(row.waited_ms), vanish: 4 },
    { title: "decided by", cell: decidedText, minWidth: 30, maxWidth: 48, vanish: 9, paint: dim },
  ];
}

/** What has no name of its own, and still is known. */
const unnamed: Partial<Record<ToolGrouping, string>> = {
  subagent_type: "(main thread)",
  mcp_server: "(built in)",
};

function nameOf({ key }: Row, by: ToolGrouping): string {
  if (key === null) return unnamed[by] ?? unknown;
  return by === "session" ? shortId(key) : plainText(key);
}

/** Who decided how often: `config 40 · user_temporary 3`. What nobody told of is left out. */
function decidedText({ decisions }: Row): string {
  const byWhom = new Map<string, number>();
  for (const { decided_by, calls } of decisions) {
    if (decided_by !== null) byWhom.set(decided_by, (byWhom.get(decided_by) ?? 0) + calls);
  }
  const parts = [...byWhom]
    .toSorted(([, a], [, b]) => b - a)
    .map(([who, calls]) => `${who} ${formatWhole(calls)}`);
  return parts.length === 0 ? unknown : plainText(parts.join(" · "));
}
