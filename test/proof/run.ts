/**
 * Runs one suite of proof and prints its table: `bun test/proof/run.ts SUITE [--long] [--seed N] [--write]`. The table in docs/proof.md
 * is replaced with --write, when all of it passed. Exits as the tests do.
 */
import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machineLine, withMeasured } from "../../bench/report.ts";
import type { Proved } from "./proved.ts";

const root = join(import.meta.dir, "..", "..");
const page = join(root, "docs", "proof.md");
const suites = new Map([
  ["faults", "test/fault"],
  ["fuzz", "test/fuzz"],
  ["security", "test/security"],
  ["soak", "test/soak"],
]);

const { values, positionals } = asked();
const [suite = ""] = positionals;
const folder = suites.get(suite);
if (folder === undefined || positionals.length !== 1) {
  console.error(`proof: name one of ${[...suites.keys()].join(", ")}`);
  process.exit(2);
}
if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) {
  console.error(`proof: --seed ${values.seed}: a whole number of at most nine digits is needed`);
  process.exit(2);
}

const dir = mkdtempSync(join(tmpdir(), "hallmonitor-proof-"));
const rows = join(dir, "rows.jsonl");
const machine = machineLine(new Date());
const started = performance.now();
const child = Bun.spawn([join(root, "test", "run"), folder], {
  cwd: root,
  stdio: ["inherit", "inherit", "inherit"],
  env: {
    ...process.env,
    HALLMONITOR_PROOF_ROWS: rows,
    ...(values.long === true ? { HALLMONITOR_PROOF: "long" } : {}),
    ...(values.seed === undefined ? {} : { HALLMONITOR_SEED: values.seed }),
  },
});
const code = await child.exited;
const took = Math.round((performance.now() - started) / 1000);
const proven = existsSync(rows)
  ? readFileSync(rows, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Proved)
  : [];
rmSync(dir, { recursive: true });

const table = formatProved(proven);
console.log(`\n${table}`);
if (values.write === true && code === 0) {
  writeFileSync(page, withMeasured(readFileSync(page, "utf8"), new Map([[suite, table]])));
}
process.exit(code);

function asked() {
  try {
    return parseArgs({
      args: Bun.argv.slice(2),
      allowPositionals: true,
      options: { long: { type: "boolean" }, seed: { type: "string" }, write: { type: "boolean" } },
    });
  } catch (thrown) {
    console.error(`proof: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exit(2);
  }
}

function formatProved(told: readonly Proved[]): string {
  const form = values.long === true ? "long form" : "short form";
  const lines = told
    .toSorted((one, other) => (one.what < other.what ? -1 : 1))
    .map(({ what, rounds, outcome }) => `| ${what} | ${rounds.toLocaleString("en")} | ${outcome} |`);
  return [
    `### ${suite}`,
    "",
    `${machine}; ${form}, ${took} s`,
    "",
    "| what was done | times | what came of it |",
    "| --- | --- | --- |",
    ...lines,
  ].join("\n");
}
