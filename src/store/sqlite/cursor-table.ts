import type { Database, Statement } from "bun:sqlite";
import type { BrokenLine, Cursor, Progress } from "../../domain/cursor.ts";
import type { Row } from "./thing-table.ts";

/** Broken lines that are kept to be shown; beyond this the oldest are forgotten, and only their count remains. */
const maxBrokenLines = 1000;

/** How far files were read. Part of the writer's transaction. */
export class CursorTable {
  readonly #put: Statement;
  readonly #break: Statement;
  readonly #forget: Statement;

  constructor(db: Database) {
    this.#put = db.prepare(
      "INSERT OR REPLACE INTO cursor (path, device, inode, size, offset, head) VALUES (?, ?, ?, ?, ?, ?)",
    );
    this.#break = db.prepare(
      "INSERT OR IGNORE INTO broken_line (path, offset, length, reason, seen_at) VALUES (?, ?, ?, ?, ?)",
    );
    this.#forget = db.prepare(
      `DELETE FROM broken_line WHERE (path, offset) IN
       (SELECT path, offset FROM broken_line ORDER BY seen_at DESC LIMIT -1 OFFSET ${maxBrokenLines})`,
    );
  }

  note({ cursors, brokenLines }: Progress): void {
    for (const { path, device, inode, size, offset, head } of cursors)
      this.#put.run(path, device, inode, size, offset, head);
    for (const { path, offset, length, reason, seenAt } of brokenLines)
      this.#break.run(path, offset, length, reason, seenAt);
    if (brokenLines.length > 0) this.#forget.run();
  }
}

/** How far a file was read, from its row of `cursor`. */
export function cursorOf(row: Row): Cursor {
  return {
    path: String(row["path"]),
    device: Number(row["device"]),
    inode: Number(row["inode"]),
    size: Number(row["size"]),
    offset: Number(row["offset"]),
    head: Number(row["head"]),
  };
}

/**
 * A line that could not be read, from its row of `broken_line`. Why is one of two words: what is not `too-long` is
 * `not-json`.
 */
export function brokenLineOf(row: Row): BrokenLine {
  return {
    path: String(row["path"]),
    offset: Number(row["offset"]),
    length: Number(row["length"]),
    reason: row["reason"] === "too-long" ? "too-long" : "not-json",
    seenAt: Number(row["seen_at"]),
  };
}
