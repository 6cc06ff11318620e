import type { StartedDaemon } from "../e2e/daemon.ts";
import { crowd, type CrowdResult } from "./crowd.ts";
import { archiving, asking, listeners, reports, type Transcripts } from "./surroundings.ts";

/** Everything that goes on at once. */
export interface MixParts {
  readonly daemon: StartedDaemon;
  readonly dataDir: string;
  readonly transcripts: Transcripts;
  readonly chance: () => number;
}

/** What was done in one stretch of load. */
export interface MixResult extends CrowdResult {
  readonly crowds: number;
  readonly listeners: number;
  readonly questions: number;
  readonly reports: number;
  readonly archiveRuns: number;
}

/** Requests a second over each of the three wires; a busy team of a hundred has ten in all. */
const rate = 6;

/** All of it for so many seconds. The first fault ends it, so that nothing is left running. */
export async function mix(parts: MixParts, seconds: number): Promise<MixResult> {
  const { daemon, dataDir, transcripts, chance } = parts;
  const over = new AbortController();
  const until = over.signal;
  const timer = setTimeout(() => over.abort(), seconds * 1000);
  const part = <T>(work: Promise<T>): Promise<T> =>
    work.catch((thrown: unknown) => {
      over.abort();
      throw thrown;
    });
  const [json, protobuf, grpc, came, asked, made, archived] = await Promise.all([
    part(crowd(daemon, { wire: "json", rate, until })),
    part(crowd(daemon, { wire: "protobuf", rate, until })),
    part(crowd(daemon, { wire: "grpc", rate, until })),
    part(listeners(daemon, chance, until)),
    part(asking(daemon, until)),
    part(reports(dataDir, until)),
    part(archiving(daemon, until)),
    part(transcripts.grow(until)),
  ]);
  clearTimeout(timer);
  const all = [json, protobuf, grpc];
  const sum = (of: (result: CrowdResult) => number) => all.reduce((total, one) => total + of(one), 0);
  return {
    crowds: all.length,
    posts: sum(({ posts }) => posts),
    requests: sum(({ requests }) => requests),
    broken: sum(({ broken }) => broken),
    faults: all.flatMap(({ faults }) => faults),
    listeners: came,
    questions: asked,
    reports: made,
    archiveRuns: archived,
  };
}
