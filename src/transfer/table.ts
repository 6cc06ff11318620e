import { metricEntry } from "../query/metrics.ts";
import type { MetricEntry } from "../query/shape.ts";
import type { LedgerView, Pages } from "../store/whole.ts";
import type { Column } from "./column.ts";
import { entryColumns, metricColumns } from "./feed-column.ts";
import { entryRows } from "./feed-line.ts";
import type { What } from "./order.ts";
import { sessionColumns } from "./session-column.ts";
import { sessionRows, type SessionPart } from "./session-line.ts";
import { thingColumns } from "./thing-column.ts";
import { namedCalls, pagesOf, thingRows } from "./thing-row.ts";

/** Rows of one kind and the columns they are written in. */
export interface Table<R> {
  readonly columns: readonly Column<R>[];
  readonly pages: Pages<R>;
}

/** What a writer of tables does with one, whatever its rows are. */
export type TableWriter<W> = <R>(table: Table<R>) => W;

/** Hands the table of a part of the ledger to a writer: each table has its own type of rows. */
export function withTable<W>(
  view: LedgerView,
  { what, ...part }: SessionPart & { readonly what: Exclude<What, "all"> },
  write: TableWriter<W>,
): W {
  const { filter } = part;
  switch (what) {
    case "requests":
      return write({ columns: thingColumns("request"), pages: thingRows(view, "request", filter) });
    case "tool-calls":
      return write({ columns: thingColumns("tool-call"), pages: namedCalls(view, filter) });
    case "prompts":
      return write({ columns: thingColumns("prompt"), pages: thingRows(view, "prompt", filter) });
    case "sessions":
      return write({ columns: sessionColumns, pages: sessionRows(view, part) });
    case "events":
      return write({ columns: entryColumns, pages: entryRows(view, filter) });
    case "metrics":
      return write({ columns: metricColumns, pages: metricRows(view, part) });
  }
}

/** The feed as metric entries, oldest first. */
export function metricRows(view: LedgerView, { filter }: SessionPart): Pages<MetricEntry> {
  return pagesOf(view.entries(filter), (entry) => metricEntry(view.reader, entry));
}
