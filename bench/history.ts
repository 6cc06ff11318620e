import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openCorpus, type Corpus } from "./corpus.ts";
import { importInto, serveProduct } from "./product.ts";
import type { BenchSettings } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { answerLine } from "./transcript-line.ts";

/** The work of a day: the corpus has as many requests a day, in somewhat fewer sessions. */
const sessionsToday = 20;
const requestsPerSession = 125;

/** A data dir with a gigabyte of history in it, and the folders it came from. */
export interface Filled {
  readonly corpus: Corpus;
  /** A client's folder of our own, with the sessions of today. */
  readonly live: string;
  readonly dataDir: string;
  /** The id of one of today's sessions. */
  readonly session: string;
}

/** What several benches of one run measure against, made when the first of them asks for it. */
export class History {
  #corpus: Promise<Corpus> | undefined;
  #filled: Promise<Filled> | undefined;
  #imported: string | undefined;

  corpus(site: Site, settings: BenchSettings): Promise<Corpus> {
    return (this.#corpus ??= openCorpus(site, settings));
  }

  /** Hands over a data dir that holds the corpus already, so that it need not be read once more. */
  adopt(dataDir: string): void {
    this.#imported = dataDir;
  }

  filled(site: Site, settings: BenchSettings): Promise<Filled> {
    return (this.#filled ??= this.#fill(site, settings));
  }

  /** The product as a user runs it: on that data dir, watching both folders. Ready once it has nothing left to read. */
  async serve(site: Site, settings: BenchSettings): Promise<Served> {
    const { corpus, live, dataDir } = await this.filled(site, settings);
    return serveProduct(site, dataDir, [corpus.folder, live]);
  }

  async #fill(site: Site, settings: BenchSettings): Promise<Filled> {
    const corpus = await this.corpus(site, settings);
    const dataDir = this.#imported ?? site.folder();
    if (this.#imported === undefined) {
      settings.progress("importing the corpus");
      await importInto(site, dataDir, corpus.folder);
    }
    const live = site.folder();
    const [session = ""] = await writeToday(live);
    await importInto(site, dataDir, live);
    return { corpus, live, dataDir, session };
  }
}

/** Where a session of the live folder keeps its transcript. */
export function livePath(live: string, session: string): string {
  return join(live, "projects", "-home-dev-bench", `${session}.jsonl`);
}

/** Writes today's sessions and gives their ids. Their requests lie between midnight and now. */
async function writeToday(live: string): Promise<string[]> {
  const now = Date.now();
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  mkdirSync(join(live, "projects", "-home-dev-bench"), { recursive: true });
  const ids = Array.from({ length: sessionsToday }, () => crypto.randomUUID());
  for (const session of ids) {
    const lines = Array.from({ length: requestsPerSession }, (_, index) =>
      answerLine(session, midnight + ((now - midnight) * index) / requestsPerSession),
    );
    await Bun.write(livePath(live, session), lines.join(""));
  }
  return ids;
}
