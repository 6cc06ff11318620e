/** What is needed of a row of a timeline to find its place below another. */
export interface TreeRow {
  readonly key: string;
  readonly kind: string;
  readonly id: string | null;
  readonly prompt_id: string | null;
  readonly subagent_id: string | null;
}

/** A row in its place: rows stand in the order in which they are drawn, and what is below a row follows it. */
export interface TreeNode<Row extends TreeRow> {
  readonly row: Row;
  readonly depth: number;
  /** Rows below it, however deep: so many nodes after it are its own. */
  size: number;
  /** Where its parent stands; undefined for one at the top. */
  readonly parent: number | undefined;
  /** From when to when it and all below it were, UTC milliseconds. */
  readonly start: number;
  end: number;
}

/** Levels of subagents, more than any agent has: by a broken record, one may be its own ancestor. */
const deepest = 50;

/** When a row was, UTC milliseconds. */
export type SpanOf<Row> = (row: Row) => { readonly start: number; readonly end: number };

/** Marks in a session's life: they belong to no prompt, but happen in the time of one. */
const marks: ReadonlySet<string> = new Set(["compaction", "checkpoint", "restore", "threshold", "stop"]);

interface Family<Row> {
  readonly row: Row;
  readonly start: number;
  readonly children: Family<Row>[];
}

/**
 * Rows of a timeline below what they happened for: requests and calls below their subagent or prompt, subagents below who
 * sent them out, all in order of their beginning. What names nobody who is known stands by itself, a mark within the time of
 * the prompt that it fell into. Rows may come in any order.
 */
export function treeOf<Row extends TreeRow>(rows: readonly Row[], spanOf: SpanOf<Row>): TreeNode<Row>[] {
  const families = rows.map((row) => ({ row, start: spanOf(row).start, children: [] }));
  const tops = gathered(families);
  const nodes: TreeNode<Row>[] = [];
  for (const top of adopted(tops, spanOf)) place(top, nodes, spanOf);
  return nodes;
}

/** Puts families below those that they name, and gives those that are left. */
function gathered<Row extends TreeRow>(families: readonly Family<Row>[]): Family<Row>[] {
  const prompts = byId(families, "prompt");
  const subagents = byId(families, "subagent");
  const parentOf = ({ row }: Family<Row>): Family<Row> | undefined =>
    row.kind === "prompt" ? undefined : (found(subagents, row.subagent_id) ?? found(prompts, row.prompt_id));
  return families.filter((family) => {
    const parent = parentOf(family);
    if (parent === undefined || isTooDeep(family, parentOf)) return true;
    parent.children.push(family);
    return false;
  });
}

function byId<Row extends TreeRow>(
  families: readonly Family<Row>[],
  kind: string,
): ReadonlyMap<string, Family<Row>> {
  const own = families.filter(({ row }) => row.kind === kind && row.id !== null);
  // The first of two with one id is the one that others mean.
  return new Map(own.toReversed().map((family) => [family.row.id ?? "", family]));
}

function found<T>(known: ReadonlyMap<string, T>, id: string | null): T | undefined {
  return id === null ? undefined : known.get(id);
}

/** Whether a subagent has more ancestors than there can be. */
function isTooDeep<Row extends TreeRow>(
  family: Family<Row>,
  parentOf: (family: Family<Row>) => Family<Row> | undefined,
): boolean {
  if (family.row.kind !== "subagent") return false;
  let above: Family<Row> | undefined = family;
  for (let level = 0; level < deepest; level += 1) {
    above = parentOf(above);
    if (above === undefined) return false;
  }
  return true;
}

/** Puts marks below the prompt in whose time they fell. */
function adopted<Row extends TreeRow>(tops: readonly Family<Row>[], spanOf: SpanOf<Row>): Family<Row>[] {
  const sorted = tops.toSorted(byStart);
  const kept: Family<Row>[] = [];
  let host: Family<Row> | undefined;
  let end = Number.NEGATIVE_INFINITY;
  for (const family of sorted) {
    if (host !== undefined && marks.has(family.row.kind) && family.start <= end) {
      host.children.push(family);
      continue;
    }
    kept.push(family);
    if (family.row.kind !== "prompt") continue;
    host = family;
    end = endOf(family, spanOf);
  }
  return kept;
}

function endOf<Row extends TreeRow>(family: Family<Row>, spanOf: SpanOf<Row>): number {
  let { end } = spanOf(family.row);
  for (const child of family.children) end = Math.max(end, endOf(child, spanOf));
  return end;
}

function place<Row extends TreeRow>(top: Family<Row>, nodes: TreeNode<Row>[], spanOf: SpanOf<Row>): void {
  const put = ({ row, children }: Family<Row>, depth: number, parent: number | undefined): TreeNode<Row> => {
    const { start, end } = spanOf(row);
    const node = { row, depth, size: 0, parent, start, end };
    const index = nodes.push(node) - 1;
    for (const child of children.toSorted(byStart)) {
      const below = put(child, depth + 1, index);
      node.end = Math.max(node.end, below.end);
    }
    node.size = nodes.length - 1 - index;
    return node;
  };
  put(top, 0, undefined);
}

function byStart<Row>(a: Family<Row>, b: Family<Row>): number {
  return a.start - b.start;
}
