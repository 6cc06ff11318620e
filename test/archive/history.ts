import type { Database } from "bun:sqlite";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";

import { openForWriting } from "../../src/store/sqlite/open.ts";
import { dayMs } from "../../src/domain/time.ts";

/** How large a ledger is to be, and how old, which decides how much of it an archive run takes. */
export interface HistorySettings {
  /** How many events, spread evenly over the days. */
  readonly rows: number;
  /** Over how many days, and how many days ago the last of them was. */
  readonly days: number;
  readonly until: number;
  /** Only what is left of an event when the ledger has taken what it counts: about 330 bytes instead of 750. */
  readonly isLean?: boolean;
}

/** One event as the ledger and a line of a file have it: all columns by the order of the table, data as its text. */
export type EventRow = readonly (string | number | null)[];

const names = ["api_request", 'a "quoted" name, with ,"data":{', "tool_result", "naïve 🚀"];

/** Fills a new ledger with events of every shape; one in five is a line of a file. */
export function writeHistory(path: string, { rows, days, until, isLean = false }: HistorySettings): void {
  const db = openForWriting(path);
  const insert = db.prepare("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const start = Date.now() - (until + days) * dayMs;
  const told = isLean ? leanDataOf : dataOf;
  db.transaction(() => {
    for (let seq = 1; seq <= rows; seq += 1) {
      const at = start + Math.floor((seq / rows) * days * dayMs);
      const digest = seq % 5 === 0 ? null : Number(Bun.hash.wyhash(String(seq)) & 0x1f_ffff_ffff_ffffn);
      const data = seq % 50 === 0 ? null : told(seq, at);
      insert.run(
        seq,
        at,
        digest,
        seq % 40,
        1 << (seq % 4),
        "event",
        names[seq % 4] ?? "",
        seq,
        seq % 2,
        data,
      );
    }
  })();
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close();
}

function leanDataOf(): string {
  return JSON.stringify({
    "vcs.ref.head.name": "refactor/cart-reducer",
    "team.id": "payments",
    "anthropic.provider": "firstParty",
    "message.uuid": crypto.randomUUID(),
  });
}

/** What a client of today sends with a request, ids that nothing can press among it. */
function dataOf(seq: number, at: number): string {
  return JSON.stringify({
    "session.id": Bun.randomUUIDv7("hex", at),
    "user.id": "5f".repeat(32),
    "organization.id": "0b6e9a52-7c1d-4f3e-9a75-2d4c8e1f6b30",
    "terminal.type": "xterm-256color",
    "event.timestamp": new Date(at).toISOString(),
    "event.sequence": seq,
    "prompt.id": crypto.randomUUID(),
    model: "claude-opus-5-5",
    cost_usd: seq / 7919,
    duration_ms: (seq * 7919) % 60_000,
    input_tokens: seq % 4000,
    output_tokens: (seq * 31) % 9000,
    cache_read_tokens: (seq * 17) % 180_000,
    request_id: `req_${crypto.randomUUID()}`,
    query_source: "repl_main_thread",
    note: "ünï 🚀 \u2028 and \u0007",
  });
}

/** The events that are in the ledger. */
export function rowsOfLedger(db: Database): EventRow[] {
  return db
    .query<Record<string, string | number | null>, []>("SELECT * FROM entry ORDER BY seq")
    .values() as EventRow[];
}

/** The events that are in all files, or in one, read by nothing of ours. */
export function rowsOfFiles(folder: string, only?: string): EventRow[] {
  return (only === undefined ? readdirSync(folder) : [only]).flatMap((name) => {
    const lines = zstdDecompressSync(readFileSync(join(folder, name)))
      .toString()
      .split("\n");
    return lines.slice(0, -1).map(rowOfLine);
  });
}

/** `data` is the last column and stands in the line as it stood in the table. */
function rowOfLine(line: string): EventRow {
  const { data, ...head } = JSON.parse(line) as Record<string, string | number | null>;
  const text = line.slice(line.indexOf(',"data":') + ',"data":'.length, -1);
  return [...Object.values(head), data === null ? null : text];
}

/** A hash over all events by their number: two sets that share it are equal to the byte. */
export function hashOf(rows: readonly EventRow[]): string {
  const hash = new Bun.CryptoHasher("sha256");
  for (const row of rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))) hash.update(JSON.stringify(row));
  return hash.digest("hex");
}
