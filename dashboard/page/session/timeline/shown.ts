import type { TimelineKind } from "../../../../src/query/timeline/shape.ts";
import type { Node } from "./scene.ts";
import type { TimedRow } from "./span.ts";

/** Which rows are wanted; what is undefined or empty narrows nothing. */
export interface RowFilter {
  readonly kind: KindGroup | undefined;
  readonly onlyFailed: boolean;
  readonly text: string;
}

/** Kinds that a person chooses together. */
export type KindGroup = "prompts" | "requests" | "tools" | "subagents" | "marks";

const groups: Record<TimelineKind, KindGroup> = {
  prompt: "prompts",
  request: "requests",
  tool: "tools",
  subagent: "subagents",
  background: "tools",
  compaction: "marks",
  checkpoint: "marks",
  restore: "marks",
  threshold: "marks",
  stop: "marks",
};

const kindGroups: readonly KindGroup[] = ["prompts", "requests", "tools", "subagents", "marks"];

/** The filter that an address names. */
export function rowFilterOf(params: URLSearchParams): RowFilter {
  return {
    kind: kindGroups.find((group) => group === params.get("kind")),
    onlyFailed: params.has("failed"),
    text: params.get("q") ?? "",
  };
}

/** A row that is drawn. `isContext`: it is there for what is below it only. */
export interface ShownRow {
  /** Its place among the nodes. */
  readonly index: number;
  readonly isContext: boolean;
}

/** The nodes that are drawn: without a filter all but what is below a closed one, with one those that meet it and whom they stand below. */
export function shownRows(
  nodes: readonly Node[],
  filter: RowFilter,
  closed: ReadonlySet<string>,
): ShownRow[] {
  return isNarrow(filter) ? narrowed(nodes, filter) : opened(nodes, closed);
}

/**
 * Whether a filter leaves anything out. Closed rows count only where it does not: what meets a filter is shown wherever it
 * stands.
 */
export function isNarrow({ kind, onlyFailed, text }: RowFilter): boolean {
  return kind !== undefined || onlyFailed || text.trim() !== "";
}

function opened(nodes: readonly Node[], closed: ReadonlySet<string>): ShownRow[] {
  const shown: ShownRow[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    shown.push({ index, isContext: false });
    const node = nodes[index];
    if (node !== undefined && closed.has(node.row.key)) index += node.size;
  }
  return shown;
}

function narrowed(nodes: readonly Node[], filter: RowFilter): ShownRow[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const context = new Map<number, boolean>();
  nodes.forEach(({ row, parent }, index) => {
    if (!meets(row, filter, words)) return;
    context.set(index, false);
    for (let above = parent; above !== undefined && !context.has(above); above = nodes[above]?.parent)
      context.set(above, true);
  });
  return [...context]
    .map(([index, isContext]) => ({ index, isContext }))
    .toSorted((a, b) => a.index - b.index);
}

function meets(row: TimedRow, { kind, onlyFailed }: RowFilter, words: readonly string[]): boolean {
  if (kind !== undefined && groups[row.kind] !== kind) return false;
  if (onlyFailed && row.status !== "failed" && row.status !== "refused") return false;
  if (words.length === 0) return true;
  const text = [row.kind, row.name, row.detail, row.error, row.id, ...row.notes].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}
