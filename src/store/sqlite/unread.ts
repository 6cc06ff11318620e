import { SQLiteError } from "bun:sqlite";
import { AppError } from "../../domain/error.ts";

/** What SQLite throws where the file is to blame, and not what was asked. */
const faultsOfFile = /^SQLITE_(?:IOERR|CORRUPT|NOTADB|CANTOPEN|BUSY|PROTOCOL)/;

/** Any caught value as an AppError. That a ledger cannot be read is nobody's mistake, and may be over in a moment. */
export function unread(thrown: unknown): AppError {
  if (!(thrown instanceof SQLiteError) || !faultsOfFile.test(thrown.code ?? "")) return AppError.from(thrown);
  return new AppError(
    "unavailable",
    `the ledger cannot be read: ${thrown.message}; see that its disk is well, and ask again`,
    { cause: thrown },
  );
}
