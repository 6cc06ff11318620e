import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import type { BenchSettings } from "./row.ts";
import type { Site } from "./site.ts";

/** A gigabyte of history: what a heavy user's client keeps of two months. */
const megabytes = 1000;
const transcripts = 800;

const generator = join(import.meta.dir, "..", "test", "corpus", "make-transcripts.mjs");
const madeWithinMs = 240_000;

/** The four classes of tokens that every reader of transcripts counts. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** A client's folder with transcripts, and what was put into them. */
export interface Corpus {
  /** The folder that has `projects` in it. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  readonly requests: number;
  readonly tokens: Tokens;
  /** Bytes per second of reading it once more, on one thread, doing nothing with them. */
  readonly readRate: number;
}

interface Truth {
  readonly total: Readonly<
    Record<"requests" | "input" | "output" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h", number>
  >;
}

/** Writes the corpus, or takes the one that BENCH_CORPUS names; either way it is in the page cache afterwards. */
export async function openCorpus(site: Site, { progress }: BenchSettings): Promise<Corpus> {
  const home = process.env["BENCH_CORPUS"] ?? (await makeCorpus(site, progress));
  const folder = join(home, ".claude");
  const paths = [...new Glob("projects/**/*.jsonl").scanSync({ cwd: folder, absolute: true })];
  readThrough(paths);
  const started = performance.now();
  const bytes = readThrough(paths);
  const seconds = (performance.now() - started) / 1000;
  const { total } = JSON.parse(readFileSync(join(home, "truth.json"), "utf8")) as Truth;
  const { requests, input, output, cacheRead } = total;
  const tokens = { input, output, cacheRead, cacheWrite: total.cacheWrite5m + total.cacheWrite1h };
  return { folder, files: paths.length, bytes, requests, tokens, readRate: bytes / seconds };
}

async function makeCorpus(site: Site, progress: BenchSettings["progress"]): Promise<string> {
  progress(`writing ${megabytes} MB of transcripts; BENCH_CORPUS=DIR takes what the generator left there`);
  const home = site.folder();
  const size = ["--mb", String(megabytes), "--files", String(transcripts)];
  await site.run([process.execPath, generator, "--out", home, ...size], madeWithinMs);
  return home;
}

function readThrough(paths: readonly string[]): number {
  const buffer = Buffer.allocUnsafe(1 << 20);
  let bytes = 0;
  for (const path of paths) {
    const file = openSync(path, "r");
    for (let read = 1; read > 0; bytes += read) read = readSync(file, buffer);
    closeSync(file);
  }
  return bytes;
}
