import { parseReport, reportKinds, type CcusageReport, type ReportKind } from "./ccusage-report.ts";
import type { History } from "./history.ts";
import { corpusRows, watched, type Run } from "./import.ts";
import { openPeer } from "./peer.ts";
import { importInto, program } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const withinMs = 240_000;

/** One report of one side: what it took, and what it said. */
interface Reported extends Run {
  readonly report: CcusageReport;
}

/** The runs of one side for one kind of report. */
interface Side {
  readonly name: string;
  readonly kind: ReportKind;
  readonly run: () => Promise<Reported>;
  readonly done: Reported[];
}

/** Reports of a gigabyte of history: from our store, from nothing, and from the peer, which reads the files each time. */
export function reports(history: History): Bench {
  return async (site, settings) => {
    const corpus = await history.corpus(site, settings);
    const { folder } = corpus;
    const peer = await openPeer(settings);
    const dataDir = site.folder();
    settings.progress("reports: importing the corpus");
    await importInto(site, dataDir, folder);
    const theirs = "program" in peer ? peer.program : undefined;
    const sides = reportKinds.flatMap((kind) => sidesOf(site, { kind, dataDir, folder, theirs }));
    // In turns, so that a machine that slows down slows all of them.
    for (let round = 1; round <= settings.rounds; round += 1) {
      settings.progress(`reports: round ${round} of ${settings.rounds}`);
      for (const side of sides) side.done.push(await side.run());
    }
    return [
      ...corpusRows(corpus),
      ...sides.map(rowOf),
      ...("missing" in peer ? [{ what: "ccusage", value: peer.missing }] : comparedRows(sides)),
    ];
  };
}

const fromStore = "hallmonitor report, from the store";
const cold = "hallmonitor import and report, from nothing";
const ccusage = "ccusage";

interface About {
  readonly kind: ReportKind;
  readonly dataDir: string;
  readonly folder: string;
  readonly theirs: string | undefined;
}

function sidesOf(site: Site, { kind, dataDir, folder, theirs }: About): Side[] {
  const ours = (from: string) => [program, "report", kind, "--all", "--json=ccusage", "--data-dir", from];
  const stored = () => reported(site, ours(dataDir));
  const sides: Omit<Side, "kind" | "done">[] = [
    { name: fromStore, run: stored },
    { name: cold, run: () => coldReport(site, folder, ours) },
  ];
  if (theirs !== undefined) {
    const command = [theirs, "claude", kind, "--offline", "--json"];
    sides.push({ name: ccusage, run: () => reported(site, command, { CLAUDE_CONFIG_DIR: folder }) });
  }
  return sides.map((side) => Object.assign(side, { kind, done: [] }));
}

async function coldReport(
  site: Site,
  folder: string,
  ours: (dataDir: string) => string[],
): Promise<Reported> {
  const dataDir = site.folder();
  const read = await watched((onStart) => importInto(site, dataDir, folder, onStart));
  const told = await reported(site, ours(dataDir));
  site.forget(dataDir);
  return {
    seconds: read.seconds + told.seconds,
    cpuSeconds: read.cpuSeconds + told.cpuSeconds,
    peakMb: Math.max(read.peakMb, told.peakMb),
    report: told.report,
  };
}

async function reported(site: Site, command: string[], env: Record<string, string> = {}): Promise<Reported> {
  let said = "";
  const run = await watched(async (onStart) => {
    const ended = await site.finish(command, withinMs, { onStart, env });
    said = ended.stdout;
    return ended;
  });
  return { ...run, report: parseReport(said) };
}

function rowOf({ name, kind, done }: Side): Row {
  const time = formatSpread(spreadOf(done.map(({ seconds }) => seconds * 1000)));
  const cpu = formatSpread(spreadOf(done.map(({ cpuSeconds }) => cpuSeconds * 1000)));
  const memory = Math.max(...done.map(({ peakMb }) => peakMb)).toFixed(0);
  return {
    what: `${name}, ${kind}: time, ms; CPU time, ms; peak memory, MB`,
    value: `${time}; ${cpu}; ${memory}`,
  };
}

/** How each of our ways compares to the peer's, and that all three told the same tokens of every day, month and session. */
function comparedRows(sides: readonly Side[]): Row[] {
  const rows = reportKinds.flatMap((kind) => {
    const [stored, fromNothing, theirs] = [fromStore, cold, ccusage].map((name) =>
      sides.find((side) => side.name === name && side.kind === kind),
    );
    if (stored === undefined || fromNothing === undefined || theirs === undefined) return [];
    for (const side of [stored, fromNothing]) checkEqual(side, theirs);
    return [
      {
        what: `${fromStore} / ccusage, ${kind}: time; CPU time`,
        value: ratios(stored, theirs),
        budget: "<= 1",
      },
      { what: `${cold} / ccusage, ${kind}: time; CPU time`, value: ratios(fromNothing, theirs) },
    ];
  });
  return [...rows, { what: "tokens of every day, month and session, by class", value: "equal in all" }];
}

/** Round by round. On a machine that others use only the second compares. */
function ratios(ours: Side, theirs: Side): string {
  const each = (of: (run: Run) => number) =>
    formatSpread(
      spreadOf(ours.done.map((run, round) => of(run) / (theirs.done.map(of)[round] ?? Number.NaN))),
      2,
    );
  return `${each(({ seconds }) => seconds)}; ${each(({ cpuSeconds }) => cpuSeconds)}`;
}

/** A rate of wrong numbers would be none. */
function checkEqual(ours: Side, theirs: Side): void {
  const [a, b] = [ours, theirs].map(({ done }) => done[0]?.report);
  if (a === undefined || b === undefined || !Bun.deepEquals(sorted(a), sorted(b)))
    throw new Error(`${ours.name} and ccusage tell other tokens in their ${ours.kind} reports`);
}

function sorted({ groups, total }: CcusageReport): unknown {
  return { total, groups: [...groups].toSorted(([x], [y]) => (x < y ? -1 : 1)) };
}
