import type { SearchAnswer, SearchHitShape } from "../../query/search.ts";
import { searchKinds, type SearchKind } from "../../store/search.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { shortPaths } from "../../format/path.ts";
import { unknown } from "../../format/unknown.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText, wrap } from "./text.ts";
import { shortId } from "../../domain/short-id.ts";

/** How `search` draws its hits. Ages are as of `now`, UTC milliseconds. */
export interface SearchSettings extends Look {
  readonly now: number;
  /** What keeps the rest from being searchable, as a sentence without its full stop. */
  readonly obstacle?: string | undefined;
}

const headings: Readonly<Record<SearchKind, string>> = {
  session: "Sessions",
  prompt: "Prompts",
  tool: "Tools",
  error: "Errors",
};

/** What was found, kind by kind. No line is wider than `width`. */
export function formatSearch(answer: SearchAnswer, settings: SearchSettings): string {
  const { width, now, style, obstacle } = settings;
  const lines: string[] = [];
  for (const kind of searchKinds) {
    const hits = answer.hits.filter((hit) => hit.kind === kind);
    if (hits.length === 0) continue;
    lines.push(style.bold(fit(`${headings[kind]} ${countText(answer.counts[kind], hits.length)}`, width)));
    lines.push(...formatTable(hits, columnsOf(hits, { now, style }), { width }), "");
  }
  if (answer.hits.length === 0) lines.push(fit(`Nothing was found for: ${plainText(answer.query)}`, width));
  if (answer.next_cursor !== null) lines.push(style.dim(fit("… and more: --limit, --kind", width)));
  if (!answer.indexed) lines.push(...wrap(notIndexed(obstacle), width).map((line) => style.dim(line)));
  return lines.join("\n").trimEnd();
}

function notIndexed(obstacle: string | undefined): string {
  const why = obstacle === undefined ? "" : `: ${plainText(obstacle)}`;
  return `Not everything is searchable yet${why}.`;
}

function countText(count: number | null | undefined, shown: number): string {
  if (count === null || count === undefined) return `(${shown} or more)`;
  return count > shown ? `(${shown} of ${count})` : `(${count})`;
}

function columnsOf(
  hits: readonly SearchHitShape[],
  { now, style }: Pick<SearchSettings, "now" | "style">,
): Column<SearchHitShape>[] {
  const projects = shortPaths(hits.flatMap(({ project }) => project ?? []));
  const isNamed = hits.some(({ text }) => text !== null);
  return [
    { title: "when", cell: ({ at }) => `  ${formatAgo(now - instantOf(at))}`, paint: () => style.dim },
    {
      title: "session",
      cell: ({ session_id }) => (session_id === null ? unknown : shortId(session_id)),
      minWidth: 8,
      maxWidth: 24,
      vanish: 2,
    },
    {
      title: "project",
      cell: ({ project }) => projects.get(project ?? "") ?? unknown,
      maxWidth: 20,
      minWidth: 8,
      vanish: 3,
      paint: () => style.dim,
    },
    { title: "what", cell: ({ title }) => title.text, minWidth: 8, maxWidth: isNamed ? 40 : 200 },
    { title: "text", cell: ({ text }) => text?.text ?? "", minWidth: 12 },
  ];
}
