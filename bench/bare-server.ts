/**
 * The least a durable collector can do: parse, insert one row per record with one index on time, answer after the
 * commit. It knows no session, no duplicate, no price and no secret; its rate is what the product's is held against.
 * With `--keep-attributes` each row also holds the record's attributes as JSON, as a collector that forgets nothing would.
 * With `--unique-requests` a second, unique index holds the request ids: without one, a batch sent twice counts twice.
 * Both together are the least that a collector has to do which forgets nothing and counts everything once.
 * With `--answer-only` it reads the body and answers: the ceiling of the load generator.
 * With `--sync` it appends the body to a file and answers when the disk has it: the least that durability costs.
 */
import { Database } from "bun:sqlite";
import { fdatasyncSync, openSync, writeSync } from "node:fs";

interface Body {
  readonly resourceLogs: readonly { readonly scopeLogs: readonly { readonly logRecords: LogRecord[] }[] }[];
}
interface LogRecord {
  readonly timeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, string | number> }[];
}

type Row = (string | number | null)[];

const columns = [
  "session.id",
  "request_id",
  "model",
  "input_tokens",
  "output_tokens",
  "cache_read_tokens",
  "cache_creation_tokens",
  "cost_usd",
];

const [folder = "", ...flags] = Bun.argv.slice(2);
const keepsAttributes = flags.includes("--keep-attributes");
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: answererOf(),
});
process.stdout.write(`bare ready http=http://127.0.0.1:${server.port}\n`);

function answererOf(): (request: Request) => Promise<Response> {
  if (flags.includes("--answer-only")) return answerOnly;
  return flags.includes("--sync")
    ? syncing(`${folder}/bare.log`)
    : groupCommit(openTable(`${folder}/bare.db`));
}

function syncing(path: string): (request: Request) => Promise<Response> {
  const file = openSync(path, "a");
  return async (request) => {
    writeSync(file, new Uint8Array(await request.arrayBuffer()));
    fdatasyncSync(file);
    return Response.json({});
  };
}

async function answerOnly(request: Request): Promise<Response> {
  await request.arrayBuffer();
  return Response.json({});
}

function openTable(path: string): (rows: Row[]) => void {
  const db = new Database(path, { create: true });
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = FULL");
  db.run(
    `CREATE TABLE record (id INTEGER PRIMARY KEY, at INTEGER, session TEXT, request TEXT, model TEXT, input INTEGER,
     output INTEGER, cache_read INTEGER, cache_creation INTEGER, cost REAL, attributes TEXT) STRICT`,
  );
  db.run("CREATE INDEX record_at ON record (at)");
  if (flags.includes("--unique-requests")) db.run("CREATE UNIQUE INDEX record_request ON record (request)");
  const insert = db.prepare("INSERT OR IGNORE INTO record VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  return db.transaction((rows: Row[]) => {
    for (const row of rows) insert.run(...row);
  });
}

/** Everything that was parsed while the last commit ran shares the next transaction. */
function groupCommit(commit: (rows: Row[]) => void): (request: Request) => Promise<Response> {
  let waiting: Row[] = [];
  let committed: Promise<void> | undefined;
  const nextCommit = () =>
    new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        const rows = waiting;
        waiting = [];
        committed = undefined;
        try {
          commit(rows);
          resolve();
        } catch (thrown) {
          reject(thrown);
        }
      });
    });
  return async (request) => {
    const body = (await request.json()) as Body;
    for (const resource of body.resourceLogs)
      for (const scope of resource.scopeLogs) waiting.push(...scope.logRecords.map(rowOf));
    await (committed ??= nextCommit());
    return Response.json({});
  };
}

function rowOf(record: LogRecord): Row {
  const row: Row = [Number(record.timeUnixNano.slice(0, -6)), ...columns.map(() => null)];
  for (const { key, value } of record.attributes) {
    const column = columns.indexOf(key);
    if (column >= 0)
      row[column + 1] = value["stringValue"] ?? value["intValue"] ?? value["doubleValue"] ?? null;
  }
  row.push(keepsAttributes ? JSON.stringify(record.attributes) : null);
  return row;
}
