import { formatWhole } from "../../domain/whole.ts";
import type { Health } from "../health.ts";
import { leftText } from "../reading.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { projectName } from "./session-column.ts";
import { counted } from "./text.ts";
import { shortId } from "../../domain/short-id.ts";

/** That the collector cannot write, as one sentence; undefined where it can. */
export function writeFaultText({ status }: Health): string | undefined {
  return status === "degraded"
    ? "the ledger cannot be written; senders try again: 'hallmonitor doctor'"
    : undefined;
}

const silences = {
  events: { what: "telemetry", lacks: "seen by transcripts only" },
  counters: { what: "counters", lacks: "in none of them" },
  both: { what: "telemetry", lacks: "left out" },
} as const;

/** Sessions whose telemetry ended while they went on, as one sentence; undefined when there are none. */
export function silenceText({ silent_loss }: Health, now: number): string | undefined {
  const [first] = silent_loss;
  if (first === undefined) return undefined;
  const requests = silent_loss.reduce((sum, loss) => sum + loss.requests, 0);
  const [channel, other] = new Set(silent_loss.map((loss) => loss.channel));
  const { what, lacks } = silences[channel === undefined || other !== undefined ? "both" : channel];
  const missed = `${counted(requests, "request")} ${lacks}; 'hallmonitor doctor' says more`;
  if (silent_loss.length > 1)
    return `${what} of ${counted(silent_loss.length, "session")} fell silent: ${missed}`;
  const { project, session_id, silent_since } = first;
  const who = project === null ? shortId(session_id) : projectName({ project, repository: null });
  const since = silent_since === null ? "" : ` ${formatAgo(now - instantOf(silent_since))}`;
  return `${what} of ${who} fell silent${since}: ${missed}`;
}

/** How far the reading of history is: `reading history: 412/800 files, 6 s left`; undefined while none goes on. */
export function readingText({ reading }: Health): string | undefined {
  const importing = reading?.importing ?? null;
  if (importing === null) return undefined;
  const { files, files_done, remaining_s } = importing;
  const left = remaining_s === null ? "" : `, ${leftText(remaining_s)} left`;
  return `reading history: ${formatWhole(files_done)}/${formatWhole(files)} files${left}`;
}
