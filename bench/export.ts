import { statSync } from "node:fs";
import { join } from "node:path";
import { watched, type Run } from "./import.ts";
import { importInto, program } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";
import { twoYears, writeTwoYears } from "./two-years.ts";

const withinMs = 600_000;
const bareScript = join(import.meta.dir, "bare-export.ts");

/** Files that are written, by their endings; `all` is what another ledger takes in. */
const written = [
  ["requests", "jsonl"],
  ["requests", "csv"],
  ["requests", "parquet"],
  ["requests", "jsonl.zst"],
  ["all", "jsonl"],
] as const;

interface Written extends Run {
  readonly rows: number;
  readonly bytes: number;
}

/** A million requests to files of each format and back, beside a reader that only writes the rows of their table as JSON. */
export const exportBench: Bench = async (site, settings) => {
  const [folder, dataDir, out] = [site.folder(), site.folder(), site.folder()];
  settings.progress("writing two years of transcripts (0.8 GB), and importing them");
  await writeTwoYears(folder, Date.now());
  await importInto(site, dataDir, folder);
  const bare: Written[] = [];
  const runs = new Map<string, Written[]>(written.map(([what, ending]) => [`${what}.${ending}`, []]));
  for (let round = 1; round <= settings.rounds; round += 1) {
    bare.push(await bareRun(site, dataDir, join(out, "bare.jsonl")));
    for (const [what, ending] of written) {
      const run = await exportRun(site, { dataDir, what, path: join(out, `${what}.${ending}`) });
      runs.get(`${what}.${ending}`)?.push(run);
      settings.progress(`${what}.${ending}: ${run.seconds.toFixed(1)} s`);
    }
  }
  const copied = await importRun(site, join(out, "all.jsonl"), site.folder());
  return [
    ...rowsOf("bare: rows of the table as JSON", bare),
    ...[...runs].flatMap(([name, own]) => rowsOf(`export ${name}`, own, "< 150")),
    ...ratioRows(bare, runs.get("requests.jsonl") ?? []),
    ...rowsOf("import of all.jsonl into an empty ledger", [copied]),
  ];
};

async function bareRun(site: Site, dataDir: string, path: string): Promise<Written> {
  const command = [process.execPath, bareScript, join(dataDir, "ledger.db"), path];
  const run = await watched((onStart) => site.finish(command, withinMs, { onStart }));
  return { ...run, rows: twoYears.requests, bytes: statSync(path).size };
}

async function exportRun(
  site: Site,
  { dataDir, what, path }: { dataDir: string; what: string; path: string },
): Promise<Written> {
  let said = "";
  const command = [program, "export", what, "--data-dir", dataDir, "--out", path, "--force"];
  const run = await watched(async (onStart) => {
    const ended = await site.finish(command, withinMs, { onStart });
    said = ended.stdout;
    return ended;
  });
  const rows = Number(/ ([\d,]+) rows/.exec(said)?.[1]?.replaceAll(",", ""));
  if (what === "requests" && rows !== twoYears.requests) throw new Error(`${path} holds ${rows} rows`);
  return { ...run, rows, bytes: statSync(path).size };
}

async function importRun(site: Site, path: string, dataDir: string): Promise<Written> {
  let said = "";
  const command = [program, "import", path, "--data-dir", dataDir, "--json"];
  const run = await watched(async (onStart) => {
    const ended = await site.finish(command, withinMs, { onStart });
    said = ended.stdout;
    return ended;
  });
  const { new: news, lines } = JSON.parse(said) as { new: Record<string, number>; lines: number };
  if (news["request"] !== twoYears.requests) throw new Error(`${news["request"]} requests came back`);
  return { ...run, rows: lines, bytes: statSync(path).size };
}

function rowsOf(name: string, runs: readonly Written[], budget?: string): Row[] {
  const cell = (pick: (run: Written) => number, digits = 0) => formatSpread(spreadOf(runs.map(pick)), digits);
  const [first] = runs;
  const size = `${(first?.rows ?? 0).toLocaleString("en-US")} rows, ${((first?.bytes ?? 0) / 1e6).toFixed(0)} MB`;
  const memory = { what: `${name}: peak memory, MB`, value: cell((run) => run.peakMb) };
  return [
    { what: `${name}: size`, value: size },
    { what: `${name}: MB/s`, value: cell((run) => run.bytes / run.seconds / 1e6) },
    { what: `${name}: rows/s`, value: cell((run) => run.rows / run.seconds) },
    budget === undefined ? memory : { ...memory, budget },
  ];
}

function ratioRows(bare: readonly Written[], own: readonly Written[]): Row[] {
  const ratios = own.map((run, index) => (bare[index]?.seconds ?? Number.NaN) / run.seconds);
  return [
    { what: "rows/s of export requests.jsonl / bare, run by run", value: formatSpread(spreadOf(ratios), 2) },
  ];
}
