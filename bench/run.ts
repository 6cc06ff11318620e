/**
 * Measures the product on this machine, over loopback only, and prints Markdown tables. Everything it starts ends with
 * it. `bun bench/run.ts [names...] [--seconds N] [--rounds N] [--requests N] [--write]`; bench/README.md says what each row means.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { alertsBench } from "./alerts.ts";
import { append } from "./append.ts";
import { archive } from "./archive.ts";
import { checkpointBench } from "./checkpoint.ts";
import { contextBench } from "./context.ts";
import { crowdBench } from "./crowd.ts";
import { dashboard } from "./dashboard.ts";
import { exhaustionBench } from "./exhaustion.ts";
import { exportBench } from "./export.ts";
import { filledByBench } from "./filled-by.ts";
import { flood } from "./flood.ts";
import { forecastBench } from "./forecast.ts";
import { gateBench } from "./gate.ts";
import { growth } from "./growth.ts";
import { History } from "./history.ts";
import { hookCommand } from "./hook-command.ts";
import { hook } from "./hook.ts";
import { idle } from "./idle.ts";
import { coldImport } from "./import.ts";
import { ingest } from "./ingest.ts";
import { kpiBench } from "./kpi.ts";
import { mcpBench } from "./mcp.ts";
import { million } from "./million.ts";
import { parallelBench } from "./parallel.ts";
import { formatTable, machineLine, withMeasured } from "./report.ts";
import type { Bench, BenchSettings } from "./row.ts";
import { plan } from "./plan.ts";
import { relayBench } from "./relay.ts";
import { reports } from "./reports.ts";
import { sdk } from "./sdk.ts";
import { prometheusBench } from "./prometheus.ts";
import { searchBench } from "./search.ts";
import { Site } from "./site.ts";
import { start } from "./start.ts";
import { stream } from "./stream.ts";
import { statusLine } from "./status-line.ts";
import { timelineScroll } from "./timeline-scroll.ts";
import { wiresBench } from "./wires.ts";

const history = new History();

const benches = new Map<string, Bench>([
  ["ingest", ingest("full")],
  ["ingest-lean", ingest("lean")],
  ["ingest-scattered", ingest("lean", "scattered")],
  ["wires", wiresBench],
  ["relay", relayBench],
  ["load", crowdBench],
  ["start", start],
  ["import", coldImport(history)],
  ["reports", reports(history)],
  ["idle", idle(history)],
  ["append", append(history)],
  ["hook", hook],
  ["hook-command", hookCommand],
  ["status-line", statusLine(history)],
  ["million", million],
  ["growth", growth],
  ["gate", gateBench],
  ["mcp", mcpBench],
  ["sdk", sdk],
  ["archive", archive],
  ["kpi", kpiBench],
  ["export", exportBench],
  ["forecast", forecastBench],
  ["checkpoint", checkpointBench],
  ["exhaustion", exhaustionBench],
  ["context", contextBench],
  ["filled-by", filledByBench],
  ["plan", plan],
  ["parallel", parallelBench],
  ["search", searchBench],
  ["prometheus", prometheusBench],
  ["stream", stream],
  ["flood", flood],
  ["dashboard", dashboard],
  ["alerts", alertsBench],
  ["timeline-scroll", timelineScroll],
]);

const page = join(import.meta.dir, "README.md");

const { values, positionals } = parseArgs({
  args: Bun.argv.slice(2),
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "5" },
    rounds: { type: "string", default: "3" },
    requests: { type: "string", default: "1m" },
    write: { type: "boolean", default: false },
  },
});

try {
  await main();
} catch (thrown) {
  tellFailure(thrown instanceof Error ? thrown.message : String(thrown));
}

async function main(): Promise<void> {
  const names = positionals.length === 0 ? [...benches.keys()] : positionals;
  const settings: BenchSettings = {
    seconds: atLeastOne("--seconds", values.seconds),
    rounds: atLeastOne("--rounds", values.rounds),
    requests: atLeastOne("--requests", inFull(values.requests)),
    progress: (line) => process.stderr.write(`${line}\n`),
  };
  const chosen = names.map((name) => [name, benchNamed(name)] as const);
  await using site = new Site();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void site[Symbol.asyncDispose]().then(() => process.exit(130)));
  const failed: string[] = [];
  for (const [name, bench] of chosen) {
    try {
      await measured(name, () => bench(site, settings));
    } catch (thrown) {
      failed.push(name);
      tellFailure(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      await site.end();
    }
  }
  if (failed.length > 0 && chosen.length > 1)
    tellFailure(`${failed.length} of ${chosen.length} failed: ${failed.join(", ")}`);
}

/** Prints one table, and keeps it at once where it is to be kept: all of them take more than an hour. */
async function measured(name: string, bench: () => ReturnType<Bench>): Promise<void> {
  const machine = machineLine(new Date());
  const table = formatTable(name, await bench(), machine);
  process.stdout.write(`${table}\n\n`);
  if (values.write)
    await Bun.write(page, withMeasured(await Bun.file(page).text(), new Map([[name, table]])));
}

function tellFailure(line: string): void {
  process.stderr.write(`bench: ${line}\n`);
  process.exitCode = 1;
}

function benchNamed(name: string): Bench {
  const bench = benches.get(name);
  if (bench === undefined)
    throw new Error(`no bench is called ${name}; there are ${[...benches.keys()].join(", ")}`);
  return bench;
}

/** `10k` and `10m` as digits. */
function inFull(count: string): string {
  return count
    .toLowerCase()
    .replace(/(?<=^\d+)k$/, "000")
    .replace(/(?<=^\d+)m$/, "000000");
}

function atLeastOne(flag: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new Error(`${flag} must be a whole number from 1, not ${value}`);
  return number;
}
