import type { Database } from "bun:sqlite";

/** Another number whenever anything was written through this connection: commits, prices, sums. For what is kept of an answer. */
export function revisionOf(db: Database): () => number {
  const statement = db.prepare<{ changes: number }, []>("SELECT total_changes() AS changes");
  return () => statement.get()?.changes ?? 0;
}
