import { treeOf, type TreeNode } from "../../../../src/format/row-tree.ts";
import { axisOf, type Axis, type Busy } from "./axis.ts";
import { endOf, type TimedRow } from "./span.ts";

/** A row with its depth below the prompt it belongs to, and how many rows follow that are below it. */
export type Node = TreeNode<TimedRow>;

/** A session's rows in their places. */
export interface Scene {
  readonly nodes: readonly Node[];
  /** For each node when it can have begun at the earliest: what came before it in its prompt was over then. */
  readonly since: readonly number[];
}

/** A request that nobody timed is not taken for longer than this. */
const longestGuessMs = 600_000;

/**
 * Puts rows, in whatever order they came, below what set them off: requests and tools below their prompt or subagent.
 * Without rows it holds no nodes.
 */
export function sceneOf(rows: readonly TimedRow[]): Scene {
  const nodes = treeOf(rows, (row) => row);
  return { nodes, since: earliestStarts(nodes) };
}

/** The axis of a scene. `now`: up to when rows that still go on are drawn, UTC milliseconds. */
export function sceneAxis({ nodes, since }: Scene, { folds, now }: { folds: boolean; now: number }): Axis {
  return axisOf(busyTimes(nodes, since, now), { folds });
}

function earliestStarts(nodes: readonly Node[]): number[] {
  let over = 0;
  return nodes.map(({ row, depth }) => {
    if (depth === 0) over = row.start;
    const since = Math.min(row.start, Math.max(over, row.start - longestGuessMs));
    // What runs beside the conversation says nothing of when the next request began.
    if (row.kind !== "background" && row.kind !== "subagent") over = Math.max(over, row.end);
    return since;
  });
}

/** When something was done. Waiting for a person is nothing done, and what runs for hours beside it keeps nothing awake. */
function busyTimes(nodes: readonly Node[], since: readonly number[], now: number): Busy[] {
  return nodes.flatMap(({ row, size }, index) => {
    if (row.kind === "background" || (row.kind === "subagent" && size > 0)) return [moment(row.start)];
    if (row.kind === "prompt") return [moment(row.start)];
    if (row.kind === "request" && !row.isTimed) return [{ from: since[index] ?? row.start, to: row.end }];
    if (row.kind === "tool" && row.status !== "open" && row.duration_ms !== null)
      return [moment(row.start), { from: Math.max(row.start, row.end - row.duration_ms), to: row.end }];
    return [{ from: row.start, to: endOf(row, now) }];
  });
}

function moment(at: number): Busy {
  return { from: at, to: at };
}
