import type { HealthAnswer } from "../health.ts";
import { nobody, type AttentionItem } from "./item.ts";

/** What the collector says of itself, as far as somebody may have to act on it. */
export type CollectorHealth = Pick<HealthAnswer, "status"> & {
  readonly reading: Pick<HealthAnswer["reading"], "unreadable_files">;
  readonly checkpoints: HealthAnswer["checkpoints"];
};

/** A failure that is older is history; the count of failures stays in health. */
const recentMs = 86_400_000;

/** What is wrong with the collector itself. */
export function collectorItems(health: CollectorHealth, now: number): AttentionItem[] {
  return [...writeFault(health), ...checkpointFault(health, now), ...unreadableFiles(health)];
}

function writeFault({ status }: CollectorHealth): AttentionItem[] {
  if (status !== "degraded") return [];
  return [
    {
      kind: "write_fault",
      severity: "bad",
      title: "The ledger cannot be written",
      detail:
        "Senders are asked to try again. What they give up on meanwhile is lost, unless a transcript has it.",
      action: "Make room on the disk of the data dir, and see that it can be written",
      command: "hallmonitor doctor",
      since: null,
      ...nobody,
    },
  ];
}

function checkpointFault({ checkpoints }: CollectorHealth, now: number): AttentionItem[] {
  const { failed, last_failure } = checkpoints;
  if (last_failure === null || now - Date.parse(last_failure.at) > recentMs) return [];
  const times = failed === 1 ? "once" : `${failed} times`;
  return [
    {
      kind: "checkpoint_failed",
      severity: "attention",
      title: "A session's state could not be saved or given back",
      detail: `${times} since the start, the last time because: ${last_failure.reason}`,
      action: "See that the folder of checkpoints can be written",
      command: "hallmonitor doctor",
      since: last_failure.at,
      ...nobody,
    },
  ];
}

function unreadableFiles({ reading }: CollectorHealth): AttentionItem[] {
  const [first, ...others] = reading.unreadable_files;
  if (first === undefined) return [];
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return [
    {
      kind: "unreadable_files",
      severity: "attention",
      title: others.length === 0 ? "A file cannot be read" : `${others.length + 1} files cannot be read`,
      detail: `${first.path}: ${first.reason}${more}`,
      action: "Give its reader the right to read it. What it holds is counted as soon as it can be read",
      command: "hallmonitor doctor",
      since: null,
      ...nobody,
    },
  ];
}
