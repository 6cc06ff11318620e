import type { ThingKind } from "../domain/observation.ts";
import type { LedgerView, Pages } from "../store/whole.ts";
import { csvParts } from "./csv.ts";
import { entryLine, entryRows, pointLines } from "./feed-line.ts";
import { jsonlParts } from "./jsonl.ts";
import { thingKinds } from "./kind-name.ts";
import { checkOrder, type ExportOrder } from "./order.ts";
import { parquetParts } from "./parquet.ts";
import type { Part } from "./part.ts";
import { sessionLine, sessionRows, type SessionPart } from "./session-line.ts";
import { metricRows, withTable } from "./table.ts";
import { thingLines } from "./thing-line.ts";
import { namedCalls, pagesOf, thingRows } from "./thing-row.ts";

/** Rows between two garbage collections: some 50 MB of garbage, which take 10 ms to collect. */
const tidyRows = 5000;

/** A file being written part by part: memory holds one part of it, whatever its size. */
export interface Export {
  /** How many rows there are; slightly more than will be written if some turn out not to count. */
  readonly total: number;
  readonly parts: Iterable<Part>;
}

/** Begins to write a part of the ledger. Only the count is read before the first part is asked for. */
export function openExport(view: LedgerView, order: ExportOrder & Omit<SessionPart, "filter">): Export {
  checkOrder(order);
  const { what, format } = order;
  if (format === "jsonl" || what === "all") {
    const lists = linesOf(view, order);
    return { total: lists.reduce((sum, { total }) => sum + total, 0), parts: tidied(jsonlParts(lists)) };
  }
  return withTable(view, { ...order, what }, (table) => ({
    total: table.pages.total,
    parts: tidied(format === "csv" ? csvParts(table) : parquetParts(table)),
  }));
}

/** The same parts, with garbage collected now and then: the engine would let it grow with the machine's memory. */
function* tidied(parts: Iterable<Part>): Generator<Part> {
  let rows = 0;
  for (const part of parts) {
    yield part;
    rows += part.rows;
    if (rows < tidyRows) continue;
    rows = 0;
    Bun.gc(true);
  }
}

/** Lines in the order in which another ledger imports them: what is referred to precedes what refers to it. */
function linesOf(view: LedgerView, order: ExportOrder & Omit<SessionPart, "filter">): Pages<object>[] {
  const { what, filter } = order;
  const linesOfThings = (kind: ThingKind) => thingLines(view, kind, thingRows(view, kind, filter));
  switch (what) {
    case "requests":
      return [linesOfThings("request")];
    case "tool-calls":
      return [thingLines(view, "tool-call", namedCalls(view, filter))];
    case "prompts":
      return [linesOfThings("prompt")];
    case "sessions":
      return [pagesOf(sessionRows(view, order), sessionLine)];
    case "events":
      return [pagesOf(entryRows(view, filter), entryLine)];
    case "metrics":
      return [metricRows(view, order)];
    case "all":
      return [
        ...linesOf(view, { ...order, what: "sessions" }),
        ...thingKinds.map(linesOfThings),
        pointLines(view, filter),
        ...linesOf(view, { ...order, what: "events" }),
      ];
  }
}
