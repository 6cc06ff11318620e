import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { dataFiles } from "../self/data-dir.ts";
import { exportParts, type ExportThread } from "../transfer/export-run.ts";
import type { ExportOrder } from "../transfer/order.ts";
import type { ExportSource } from "./export-thread.ts";

/** Exports that may be written at once: each holds a thread, and a moment of the ledger that cannot be cleared away. */
const most = 4;

/** Writes parts of the ledger for who asks over HTTP, each in a thread of its own. Throws `overloaded` beyond the most. */
export function openExports(
  { dataDir }: Pick<Config, "dataDir">,
  startThread: () => ExportThread,
): (order: ExportOrder) => AsyncGenerator<Uint8Array> {
  const source: ExportSource = { ledger: dataFiles(dataDir).ledger };
  let open = 0;
  return async function* (order) {
    if (open >= most)
      throw new AppError("overloaded", `${most} exports are being written; try again when one is done`);
    open += 1;
    try {
      yield* exportParts(startThread(), { order, source });
    } finally {
      open -= 1;
    }
  };
}
