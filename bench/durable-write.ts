import { closeSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./row.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

const writes = 100;
const bytes = 1000;

/** How long the disk takes to keep a small new file for good: nobody who promises durability can be faster. */
export function durableWriteRows(folder: string): Row[] {
  const text = "x".repeat(bytes);
  const ms = Array.from({ length: writes }, (_, index) => {
    const started = performance.now();
    const file = openSync(join(folder, `durable-${index}`), "wx");
    writeFileSync(file, text);
    fsyncSync(file);
    closeSync(file);
    return performance.now() - started;
  });
  const cell = (share: number) => formatSpread(spreadOf([percentile(ms, share)]), 2);
  return [
    { what: "bare: a file of 1 kB written and synced, p50, ms", value: cell(0.5) },
    { what: "bare: a file of 1 kB written and synced, p99, ms", value: cell(0.99) },
  ];
}
