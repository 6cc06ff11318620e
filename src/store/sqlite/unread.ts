import { SQLiteError } from "bun:sqlite";
import { AppError } from "../../domain/error.ts";

/** What SQLite throws where the file is to blame, and not what was asked. */
const faultsOfFile = /^SQLITE_(?:IOERR|CORRUPT|NOTADB|CANTOPEN|BUSY|PROTOCOL)/;

/** What it throws at a file that is no ledger, or not all of one; while it is open, also at a disk that fails. */
const damages = /^SQLITE_(?:CORRUPT|NOTADB)/;

/** The two ways on with a damaged ledger. */
const remedy =
  "stop the collector, move ledger.db and all that begins with this name out of the data dir, and start again, which reads transcripts anew; or put back a copy from its folder 'backup'";

/** Any caught value as an AppError. That a ledger cannot be read is nobody's mistake, and may be over in a moment. */
export function unread(thrown: unknown): AppError {
  if (!(thrown instanceof SQLiteError) || !faultsOfFile.test(thrown.code ?? "")) return AppError.from(thrown);
  if (thrown.code?.startsWith("SQLITE_BUSY") === true) return held(thrown);
  const further = damages.test(thrown.code ?? "") ? `. Should it stay so, it is damaged: ${remedy}` : "";
  return new AppError(
    "unavailable",
    `the ledger cannot be read: ${thrown.message}; check its disk, then try again${further}`,
    { cause: thrown },
  );
}

/** The disk is well, and what stands in the way goes away by itself. */
function held(thrown: SQLiteError): AppError {
  const message = `another process holds the ledger: ${thrown.message}; try again once it is done`;
  return new AppError("unavailable", message, { cause: thrown });
}

/** What was thrown when a ledger was opened, where that says that it is damaged. */
export function damageOf(thrown: unknown, path: string): AppError | undefined {
  if (!(thrown instanceof SQLiteError) || !damages.test(thrown.code ?? "")) return undefined;
  const message = `the ledger at ${path} is damaged (${thrown.message}): ${remedy}`;
  return new AppError("unavailable", message, { cause: thrown });
}
