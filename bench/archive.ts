import { cpSync, mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeHistory } from "../test/archive/history.ts";
import { watched, type Run } from "./import.ts";
import { askApi, program, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Ended, Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

/** Two months of somebody busy: what one who starts to archive late has in one ledger. */
const history = { rows: 1_000_000, days: 60, until: 9 } as const;

const withinMs = 300_000;

/** What a run said of itself, and what it took. */
interface Archived extends Run {
  readonly textBytes: number;
  readonly fileBytes: number;
}

/** A million events from the ledger to files and back, beside a reader that only packs them. */
export const archive: Bench = async (site, settings) => {
  const pristine = site.folder();
  writeHistory(join(pristine, "ledger.db"), history);
  const runs: Archived[] = [];
  const bare: Run[] = [];
  let dataDir = "";
  for (let round = 1; round <= settings.rounds; round += 1) {
    if (dataDir !== "") rmSync(dataDir, { recursive: true });
    dataDir = copyOf(site, pristine);
    bare.push(await bareRun(site, dataDir));
    runs.push(await archiveRun(site, dataDir));
    settings.progress(`archive ${round} of ${settings.rounds}: ${runs.at(-1)?.seconds.toFixed(1)} s`);
  }
  const verify = await watched((onStart) => command(site, ["verify"], { dataDir, onStart }));
  const [restored, rows] = await restoreAll(site, dataDir);
  if (rows !== history.rows) throw new Error(`${history.rows} events were archived, ${rows} came back`);
  const lean = site.folder();
  writeHistory(join(lean, "ledger.db"), { ...history, isLean: true });
  const small = await archiveRun(site, copyOf(site, lean));
  const gzip = await archiveRun(site, copyOf(site, pristine), { HALLMONITOR_ARCHIVE_COMPRESSION: "gzip" });
  const waits = await waitsOfCollector(site, copyOf(site, pristine));
  return [
    ...ledgerRows(pristine, runs),
    ...runRows(runs, bare),
    {
      what: `events of ${(small.textBytes / history.rows).toFixed(0)} bytes: MB/s`,
      value: `${rateOf(small).toFixed(0)}, CPU time ${small.cpuSeconds.toFixed(1)} s`,
    },
    { what: "gzip: MB/s", value: rateOf(gzip).toFixed(0) },
    { what: "gzip: size of the files, MB", value: (gzip.fileBytes / 1e6).toFixed(0) },
    { what: "archive verify: MB/s", value: rateOf({ ...gzip, ...verify }).toFixed(0) },
    { what: "archive restore, day by day: MB/s", value: rateOf({ ...gzip, ...restored }).toFixed(0) },
    { what: "archive restore: peak memory, MB", value: restored.peakMb.toFixed(0), budget: "< 150" },
    ...waitRows(waits),
  ];
};

function ledgerRows(pristine: string, runs: readonly Archived[]): Row[] {
  const text = (runs[0]?.textBytes ?? 0) / 1e6;
  const ledger = statSync(join(pristine, "ledger.db")).size / 1e6;
  return [
    {
      what: "ledger",
      value: `${history.rows.toLocaleString("en-US")} events of ${history.days} days, ${ledger.toFixed(0)} MB; ${text.toFixed(0)} MB as lines`,
    },
  ];
}

function runRows(runs: readonly Archived[], bare: readonly Run[]): Row[] {
  const text = runs[0]?.textBytes ?? 0;
  const cell = (values: readonly number[], digits = 0) => formatSpread(spreadOf(values), digits);
  const ratios = runs.map((run, index) => (bare[index]?.seconds ?? Number.NaN) / run.seconds);
  return [
    { what: "archive run: MB/s", value: cell(runs.map(rateOf)), budget: "> 50" },
    { what: "archive run: events/s", value: cell(runs.map(({ seconds }) => history.rows / seconds)) },
    {
      what: "archive run: time, s",
      value: cell(
        runs.map(({ seconds }) => seconds),
        1,
      ),
    },
    {
      what: "archive run: CPU time, s",
      value: cell(
        runs.map(({ cpuSeconds }) => cpuSeconds),
        1,
      ),
    },
    { what: "archive run: peak memory, MB", value: cell(runs.map(({ peakMb }) => peakMb)), budget: "< 150" },
    { what: "archive run: size of the files, MB", value: cell(runs.map(({ fileBytes }) => fileBytes / 1e6)) },
    { what: "bare: MB/s", value: cell(bare.map((run) => rateOf({ ...run, textBytes: text }))) },
    {
      what: "bare: CPU time, s",
      value: cell(
        bare.map(({ cpuSeconds }) => cpuSeconds),
        1,
      ),
    },
    { what: "speed of archive run / bare, run by run", value: cell(ratios, 2) },
  ];
}

function waitRows(waits: readonly number[]): Row[] {
  return [
    {
      what: "collector while it archives: answers to /api/health, p50 / p99 / longest, ms",
      value: [percentile(waits, 0.5), percentile(waits, 0.99), Math.max(...waits)]
        .map((ms) => ms.toFixed(1))
        .join(" / "),
      budget: "p99 < 50",
    },
  ];
}

function rateOf({ textBytes, seconds }: { readonly textBytes: number; readonly seconds: number }): number {
  return textBytes / seconds / 1e6;
}

function copyOf(site: Site, pristine: string): string {
  const dataDir = site.folder();
  cpSync(join(pristine, "ledger.db"), join(dataDir, "ledger.db"));
  // On disk before the clock runs, or its writing back would count as ours.
  Bun.spawnSync(["sync"]);
  return dataDir;
}

function command(
  site: Site,
  words: readonly string[],
  around: {
    readonly dataDir: string;
    readonly onStart?: (pid: number) => void;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<Ended> {
  const { dataDir, ...rest } = around;
  return site.finish([program, "archive", ...words, "--data-dir", dataDir], withinMs, rest);
}

async function archiveRun(site: Site, dataDir: string, env: Record<string, string> = {}): Promise<Archived> {
  let said = "";
  const run = await watched(async (onStart) => {
    const ended = await command(site, ["run", "--json"], { dataDir, onStart, env });
    said = ended.stdout;
    return ended;
  });
  const { total } = JSON.parse(said) as { total: { events: number; text_bytes: number; file_bytes: number } };
  if (total.events !== history.rows) throw new Error(`${history.rows} events, ${total.events} archived`);
  return { ...run, textBytes: total.text_bytes, fileBytes: total.file_bytes };
}

function bareRun(site: Site, dataDir: string): Promise<Run> {
  const packed = join(site.folder(), "all.jsonl.zst");
  const words = [
    process.execPath,
    join(import.meta.dir, "bare-archive.ts"),
    join(dataDir, "ledger.db"),
    packed,
  ];
  return watched((onStart) => site.finish(words, withinMs, { onStart }));
}

/** Restores every day by a command of its own; gives the sums, the highest peak, and how many events came back. */
async function restoreAll(site: Site, dataDir: string): Promise<[Run, number]> {
  const list = JSON.parse((await command(site, ["list", "--json"], { dataDir })).stdout) as {
    files: { day: string }[];
  };
  let [rows, seconds, cpuSeconds, peakMb] = [0, 0, 0, 0];
  for (const day of new Set(list.files.map((file) => file.day))) {
    let said = "";
    const run = await watched(async (onStart) => {
      const ended = await command(site, ["restore", day, "--json"], { dataDir, onStart });
      said = ended.stdout;
      return ended;
    });
    rows += (JSON.parse(said) as { restored_events: number }).restored_events;
    seconds += run.seconds;
    cpuSeconds += run.cpuSeconds;
    peakMb = Math.max(peakMb, run.peakMb);
  }
  return [{ seconds, cpuSeconds, peakMb }, rows];
}

/** How long a collector lets others wait while it archives the whole ledger. */
async function waitsOfCollector(site: Site, dataDir: string): Promise<number[]> {
  mkdirSync(join(dataDir, "none"));
  const server = await serveProduct(site, dataDir, [join(dataDir, "none")]);
  const running = command(site, ["run"], { dataDir }).then(() => true);
  const waits: number[] = [];
  for (let isOver = false; !isOver;) {
    const asked = performance.now();
    await askApi(server.url, dataDir, "/api/health");
    waits.push(performance.now() - asked);
    isOver = await Promise.race([running, Bun.sleep(5).then(() => false)]);
  }
  await server.stop();
  return waits;
}
