/** The entry of the thread that writes exports: the ledger, opened for itself, and the port to the main thread. */
import { openForReading } from "../store/sqlite/open.ts";
import { SqliteView } from "../store/sqlite/view.ts";
import { serveExport } from "../transfer/export-thread.ts";
import { openExport } from "../transfer/export.ts";
import type { ExportOrder } from "../transfer/order.ts";
import type { Part } from "../transfer/part.ts";

/** Where an export comes from; it crosses to the thread as it is. */
export interface ExportSource {
  readonly ledger: string;
}

// A thread's own global is its port.
serveExport(open, globalThis);

function* open(order: ExportOrder, source: unknown): Generator<Part> {
  // Sent by assembly/exports.ts in the main thread of this very program.
  const { ledger } = source as ExportSource;
  // A thread that is ended before the last part lets go of it as well.
  using view = new SqliteView(openForReading(ledger));
  yield* openExport(view, { ...order, now: Date.now() }).parts;
}
