import { Database } from "bun:sqlite";
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { temporaryDir } from "../e2e/daemon.ts";

/** A ledger as a killed process left it, read by plain SQL. Each list is sorted; what is there twice stands there twice. */
export interface Look {
  /** Ids of requests: the message's, or the request's where there is none. */
  readonly requests: readonly string[];
  readonly toolCalls: readonly string[];
  readonly prompts: readonly string[];
  /** What was told of limits, as context tokens. */
  readonly samples: readonly number[];
  /** What counters came to, by session. */
  readonly counted: Readonly<Record<string, number>>;
  /** Lines of the feed by what they are called. */
  readonly feed: Readonly<Record<string, number>>;
  readonly checkpoints: readonly string[];
  readonly alerts: readonly string[];
  /** Items that wait to be sent on. */
  readonly waiting: number;
  /** All that is known of each request, tool call and prompt, without the numbers that a ledger gives by itself. */
  readonly meaning: string;
}

/**
 * Looks at the ledger of a data dir that nobody has open. It is looked at in a copy, so that the next collector finds just what the
 * killed one left. Throws where the file is broken, where a kept sum is not what its rows add up to, or where what waits to be
 * sent and for whom do not belong together.
 */
export function lookAt(dataDir: string): Look {
  using scratch = temporaryDir();
  for (const suffix of ["", "-wal"]) {
    const from = join(dataDir, `ledger.db${suffix}`);
    if (existsSync(from)) copyFileSync(from, join(scratch.path, `ledger.db${suffix}`));
  }
  const db = new Database(join(scratch.path, "ledger.db"), { create: true, strict: true });
  const faults = faultsOf(db);
  if (faults.length > 0) throw new Error(`${dataDir}: ${faults.join("; ")}`);
  const look = read(db);
  const writer = new SqliteWriter(db);
  const wrong = [...writer.rebuild()].reduce((sum, step) => sum + step.wrong, 0);
  writer.close();
  if (wrong > 0) throw new Error(`${dataDir}: ${wrong} sums are not what their rows add up to`);
  return look;
}

/** What a database says is wrong with itself, and rows that lost what they belong to. */
function faultsOf(db: Database): string[] {
  const strays = [
    "SELECT 'payload for nobody' AS told FROM outbox WHERE id NOT IN (SELECT outbox_id FROM outbox_relay)",
    "SELECT 'place without a payload' FROM outbox_relay WHERE outbox_id NOT IN (SELECT id FROM outbox)",
    "SELECT 'request of no session' FROM request WHERE session_key NOT IN (SELECT key FROM session)",
    "SELECT 'line of no session' FROM entry WHERE session_key NOT IN (SELECT key FROM session)",
  ];
  return [
    ...column(db, "SELECT integrity_check AS told FROM pragma_integrity_check").filter(
      (told) => told !== "ok",
    ),
    ...strays.flatMap((sql) => column(db, sql)),
  ].map(String);
}

function read(db: Database): Look {
  return {
    requests: texts(db, "SELECT coalesce(message_id, request_id) FROM request WHERE failed = 0 ORDER BY 1"),
    toolCalls: texts(db, "SELECT tool_use_id FROM tool_call ORDER BY 1"),
    prompts: texts(db, "SELECT prompt_id FROM prompt ORDER BY 1"),
    samples: column(db, "SELECT context_tokens FROM limit_sample ORDER BY 1").map(Number),
    counted: pairs(
      db,
      `SELECT session.id, sum(increase) FROM point JOIN series ON series.key = series_key
       JOIN session ON session.key = series.session_key GROUP BY 1`,
    ),
    feed: pairs(db, "SELECT name, count(*) FROM entry GROUP BY 1"),
    checkpoints: texts(db, "SELECT checkpoint_id FROM checkpoint ORDER BY 1"),
    alerts: texts(db, "SELECT rule || ' ' || subject FROM alert ORDER BY 1"),
    waiting: Number(column(db, "SELECT coalesce(sum(items), 0) FROM outbox_relay")[0]),
    meaning: meaningOf(db),
  };
}

const meanings = [
  `SELECT session.id, at, model, input, output, cache_read, cache_write, cache_write_1h, cost_nano, stop_reason, failed,
     message_id, request_id, sources FROM request LEFT JOIN session ON session.key = session_key ORDER BY 12, 13, 2, 5`,
  `SELECT session.id, at, tool, success, tool_use_id FROM tool_call LEFT JOIN session ON session.key = session_key ORDER BY 5, 2`,
  `SELECT session.id, at, prompt_id, length FROM prompt LEFT JOIN session ON session.key = session_key ORDER BY 3, 2, 4`,
];

function meaningOf(db: Database): string {
  const hash = new Bun.CryptoHasher("sha256");
  for (const sql of meanings) for (const row of db.query(sql).values()) hash.update(JSON.stringify(row));
  return hash.digest("hex");
}

function column(db: Database, sql: string): unknown[] {
  return db
    .query(sql)
    .values()
    .map(([value]) => value);
}

function texts(db: Database, sql: string): string[] {
  return column(db, sql).map(String);
}

function pairs(db: Database, sql: string): Record<string, number> {
  const rows = db.query(sql).values() as [string, number][];
  return Object.fromEntries(rows);
}
