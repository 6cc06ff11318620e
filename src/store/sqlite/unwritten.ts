import { AppError } from "../../domain/error.ts";

/** What SQLite threw at a write. A failed one is worth a retry, for the disk may have room again; data that no table takes is not. */
export function unwritten(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const code = /datatype mismatch|cannot store|constraint/i.test(reason) ? "invalid" : "unavailable";
  return new AppError(code, `the ledger could not be written: ${reason}`, { cause: thrown });
}
