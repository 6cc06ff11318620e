import type { Corpus, Tokens } from "./corpus.ts";
import { parseReport } from "./ccusage-report.ts";
import type { History } from "./history.ts";
import { openPeer } from "./peer.ts";
import { peakOfTreeMb } from "./process-status.ts";
import { importInto, ledgerUsage, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Ended, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Runs of each side: enough for a median that one slow run does not move. */
const runs = 5;

const lookEveryMs = 25;
const peerWithinMs = 240_000;

/** What one process took, with its children. `peakMb` is the highest resident set of the largest of them, in 2^20 bytes. */
export interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

/** The first import of a history into a fresh data dir, and the peer over the same files, in turns. */
export function coldImport(history: History): Bench {
  return async (site, settings) => {
    const corpus = await history.corpus(site, settings);
    const found = await openPeer(settings);
    const product: Run[] = [];
    const peer: Run[] = [];
    for (let run = 1; run <= runs; run += 1) {
      const dataDir = site.folder();
      product.push(await watched((onStart) => importInto(site, dataDir, corpus.folder, onStart)));
      history.adopt(dataDir);
      if (run === 1) await checkLedger(site, dataDir, corpus);
      if ("program" in found) peer.push(await peerRun(site, found.program, corpus));
      const [ours, theirs] = [product, peer].map((side) => side.at(-1)?.seconds.toFixed(1) ?? "–");
      settings.progress(`import ${run} of ${runs}: ${ours} s; ccusage: ${theirs} s`);
    }
    return [
      ...corpusRows(corpus),
      ...sideRows("import", product, corpus),
      ...("missing" in found
        ? [{ what: "ccusage", value: found.missing }]
        : await peerRows(site, { program: found.program, product, peer, corpus })),
    ];
  };
}

/** Runs a process to its end and watches its memory meanwhile, from when `start` told its id. */
export async function watched(start: (onStart: (pid: number) => void) => Promise<Ended>): Promise<Run> {
  let peakMb = 0;
  let looking: NodeJS.Timeout | undefined;
  const { ms, cpuSeconds } = await start((pid) => {
    looking = setInterval(() => (peakMb = Math.max(peakMb, peakOfTreeMb(pid))), lookEveryMs);
  }).finally(() => clearInterval(looking));
  return { seconds: ms / 1000, cpuSeconds, peakMb };
}

async function peerRun(site: Site, program: string, corpus: Corpus): Promise<Run> {
  let said = "";
  const run = await watched(async (onStart) => {
    const command = [program, "claude", "daily", "--offline", "--json"];
    const ended = await site.finish(command, peerWithinMs, {
      onStart,
      env: { CLAUDE_CONFIG_DIR: corpus.folder },
    });
    said = ended.stdout;
    return ended;
  });
  checkTokens("ccusage", parseReport(said).total, corpus);
  return run;
}

async function checkLedger(site: Site, dataDir: string, corpus: Corpus): Promise<void> {
  const server = await serveProduct(site, dataDir);
  const { requests, tokens } = await ledgerUsage(server.url, dataDir);
  await server.stop();
  checkTokens("the ledger", tokens, corpus);
  if (requests !== corpus.requests)
    throw new Error(`the corpus holds ${corpus.requests} requests, the ledger counts ${requests}`);
}

/** Throws when a side counted anything but what the generator wrote: a rate of wrong numbers would be none. */
function checkTokens(who: string, tokens: Tokens, corpus: Corpus): void {
  if (Bun.deepEquals(tokens, corpus.tokens)) return;
  throw new Error(
    `the corpus holds ${JSON.stringify(corpus.tokens)}, ${who} counts ${JSON.stringify(tokens)}`,
  );
}

/** What was read, and how fast a thread reads it that does nothing with it. */
export function corpusRows({ files, bytes, requests, tokens, readRate }: Corpus): Row[] {
  const count = (value: number) => value.toLocaleString("en-US");
  const sum = tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;
  return [
    {
      what: "corpus",
      value: `${count(files)} files, ${count(bytes)} bytes, ${count(requests)} requests, ${count(sum)} tokens`,
    },
    {
      what: "bare: bytes read on one thread and thrown away, MB/s",
      value: formatSpread(spreadOf([readRate / 1e6])),
    },
  ];
}

function sideRows(side: string, done: readonly Run[], { bytes }: Corpus): Row[] {
  const cell = (pick: (run: Run) => number, digits: number) => formatSpread(spreadOf(done.map(pick)), digits);
  const memory = { what: `${side}: peak memory, MB`, value: cell((run) => run.peakMb, 0) };
  return [
    { what: `${side}: time, s`, value: cell((run) => run.seconds, 2) },
    { what: `${side}: MB/s`, value: cell((run) => bytes / run.seconds / 1e6, 0) },
    { what: `${side}: CPU time, s`, value: cell((run) => run.cpuSeconds, 2) },
    side === "import" ? { ...memory, budget: "< 300" } : memory,
  ];
}

async function peerRows(
  site: Site,
  {
    program,
    product,
    peer,
    corpus,
  }: { program: string; product: readonly Run[]; peer: readonly Run[]; corpus: Corpus },
): Promise<Row[]> {
  const version = (await site.run([program, "--version"], peerWithinMs)).trim();
  const ratios = (of: (run: Run) => number) =>
    product.map((run, index) => of(run) / (peer.map(of)[index] ?? Number.NaN));
  return [
    ...sideRows(version, peer, corpus),
    {
      what: "time of import / ccusage, run by run",
      value: formatSpread(spreadOf(ratios(({ seconds }) => seconds)), 2),
      budget: "<= 1",
    },
    {
      what: "CPU time of import / ccusage, run by run",
      value: formatSpread(spreadOf(ratios(({ cpuSeconds }) => cpuSeconds)), 2),
    },
    { what: "tokens of all four classes", value: "equal in the corpus, the ledger and ccusage" },
  ];
}
