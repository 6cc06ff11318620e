/**
 * The least an archive costs: one thread reads a ledger's rows by number and packs them as JSON lines into one synced file.
 * It finds no days, checks nothing and deletes nothing. `bun bench/bare-archive.ts LEDGER FILE`.
 */
import { Database } from "bun:sqlite";
import { open } from "node:fs/promises";

const pageRows = 2000;

const [, , ledger = "", path = ""] = Bun.argv;
const db = new Database(ledger, { readonly: true });
const page = db.query<{ seq: number }, [number]>(
  `SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ${pageRows}`,
);
const file = await open(path, "w");
let textBytes = 0;
for (let last = 0; ;) {
  const rows = page.all(last);
  const text = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  textBytes += text.length;
  await file.write(await Bun.zstdCompress(text, { level: 1 }));
  if (rows.length < pageRows) break;
  last = rows.at(-1)?.seq ?? 0;
}
await file.sync();
await file.close();
db.close();
process.stdout.write(`${textBytes}\n`);
