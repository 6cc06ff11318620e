import * as v from "valibot";
import { agentName, type ManualBody } from "../agent/manual/record.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { parseJson } from "../domain/json-object.ts";
import { type DropReason, type Outcomes, rejectedCount } from "../domain/outcome.ts";
import type { UnixMs } from "../domain/time.ts";
import type { EventIntake, FoundDaemon, HandedEvent, Host } from "./host.ts";
import { postEvent } from "./post-event.ts";

/** A daemon under a heavy import answers within a second. A person can wait for it; a script of many logs should. */
const budgetMs = 5000;

const answer = v.object({ accepted: v.number(), dropped: v.record(v.string(), v.number()) });

/** What became of a log on its way to the ledger; the file has it in any case. */
export type Fate = "in the ledger" | "in the spool" | "refused" | "lost";

/** A body of one or more records as an event that was told at a time. */
export function manualEvent(records: ManualBody["records"], at: UnixMs): HandedEvent {
  const body: ManualBody = { v: 1, records };
  return { agent: agentName, at, body };
}

/** Hands an event to the daemon, or to the spool where none answers. Both copies of one are one. */
export async function handOver(host: Host, dataDir: string, event: HandedEvent): Promise<Fate> {
  const daemon = host.findDaemon(dataDir);
  const posted = daemon === undefined ? undefined : await post(daemon, event, host.readToken(dataDir));
  if (posted === undefined) return host.keepEvent(dataDir, event) === "written" ? "in the spool" : "lost";
  if (!posted.isTaken) return "refused";
  const outcomes = outcomesIn(posted.text);
  // Without a count it is kept by the daemon, whose ledger cannot be written now.
  if (outcomes === undefined) return "in the spool";
  return rejectedCount(outcomes) === 0 ? "in the ledger" : "refused";
}

/** A way into the ledger: through the daemon where one runs, in this process where none does. */
export async function openWayIn(host: Host, config: Config): Promise<EventIntake> {
  const daemon = host.findDaemon(config.dataDir);
  if (daemon === undefined) return host.openIntake(config);
  const token = host.readToken(config.dataDir);
  return {
    take: (event) => takeByDaemon(daemon, event, token),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function takeByDaemon(
  daemon: FoundDaemon,
  event: HandedEvent,
  token: string | undefined,
): Promise<Outcomes | undefined> {
  const posted = await post(daemon, event, token);
  if (posted === undefined)
    throw new AppError(
      "unavailable",
      `the collector at ${daemon.httpUrl} does not answer; what it took stays, see 'hallmonitor doctor' and run this again`,
    );
  if (!posted.isTaken)
    throw new AppError("conflict", `the collector at ${daemon.httpUrl} refuses these logs: ${posted.text}`);
  return outcomesIn(posted.text);
}

function post({ httpUrl }: FoundDaemon, { agent, at, body }: HandedEvent, token: string | undefined) {
  return postEvent(
    httpUrl,
    { agent, at, token, input: new TextEncoder().encode(JSON.stringify(body)) },
    budgetMs,
  );
}

/** What became of an event, as the daemon counts it; undefined where it counts nothing yet. */
function outcomesIn(text: string): Outcomes | undefined {
  const read = v.safeParse(answer, parseJson(text));
  if (!read.success) return undefined;
  // Told by a daemon of this program, whose reasons these are; they are only counted and printed.
  const dropped = new Map(Object.entries(read.output.dropped) as [DropReason, number][]);
  return { accepted: read.output.accepted, dropped };
}
