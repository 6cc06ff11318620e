import type { Observation } from "../src/domain/observation.ts";
import { MemoryLedger } from "../src/store/memory/ledger.ts";
import { MemoryReader } from "../src/store/memory/reader.ts";

/** A reader of a ledger in memory that was told so much, in one commit. */
export function readerOf(...told: readonly Observation[]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(told);
  return new MemoryReader(ledger);
}
