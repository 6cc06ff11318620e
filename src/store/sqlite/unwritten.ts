import { SQLiteError, type Database } from "bun:sqlite";
import { AppError } from "../../domain/error.ts";
import type { LedgerHome } from "./home.ts";

/** What SQLite says of data that no table takes, whoever writes it and whenever. */
const faultsOfData = /^SQLITE_(?:CONSTRAINT|MISMATCH|TOOBIG|RANGE)/;

/**
 * What was thrown at a write. One that the file or its disk is to blame for is worth a retry, data that no table takes is not; and what
 * SQLite did not throw is a fault of ours, which no retry mends.
 */
export function unwritten(thrown: unknown): AppError {
  if (!(thrown instanceof SQLiteError)) return AppError.from(thrown);
  const code = faultsOfData.test(thrown.code ?? "") ? "invalid" : "unavailable";
  return new AppError(code, `the ledger could not be written: ${thrown.message}`, { cause: thrown });
}

/** Does a piece of work in a transaction of its own, where the ledger still has its name. Throws what `unwritten` makes of a fault. */
export function writeAtOnce<T>({ db, home }: { db: Database; home: LedgerHome }, work: () => T): T {
  try {
    home.check();
    return db.transaction(work).immediate();
  } catch (thrown) {
    throw unwritten(thrown);
  }
}
