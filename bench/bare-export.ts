/** The least an export costs: rows as they lie in the table, as JSON, to a file. `bun bench/bare-export.ts LEDGER OUT` */
import { closeSync, openSync, writeSync } from "node:fs";
import { Database } from "bun:sqlite";

const [ledger = "", out = ""] = process.argv.slice(2);
/** Rows written together, as the product does. */
const pageRows = 2000;

const db = new Database(ledger, { readonly: true });
const file = openSync(out, "w");
let lines: string[] = [];
for (const row of db.query("SELECT * FROM request ORDER BY at, key").iterate()) {
  lines.push(`${JSON.stringify(row)}\n`);
  if (lines.length < pageRows) continue;
  writeSync(file, lines.join(""));
  lines = [];
}
writeSync(file, lines.join(""));
closeSync(file);
db.close();
