import { join } from "node:path";
import type { UnixMs } from "../../domain/time.ts";
import { entriesOf, lookAt } from "../../file/look.ts";
import { formatAgo } from "../../format/duration.ts";
import { counted } from "../format/text.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** What hooks and status lines left in the data dir while no collector took it. */
export interface SpoolFacts {
  readonly path: string;
  readonly waiting: number;
  /** When the oldest record that waits was written. */
  readonly oldestAt: UnixMs | undefined;
  /** Records that were put aside because nobody could read them. */
  readonly aside: number;
  /** Events that could not even be written down. */
  readonly lost: number;
}

/** A running collector looks every few seconds; what is older than this is stuck. */
const stuckMs = 30_000;

/** Counts what lies in the spool by the names of its files. It opens none, and finds nothing where there is no spool. */
export function inspectSpool(dataDir: string): SpoolFacts {
  const path = join(dataDir, "spool");
  const names = entriesOf(path).map(({ name }) => name);
  const waiting = names.filter((name) => name.endsWith(".json")).toSorted();
  // The name of a record begins with its time.
  const oldestAt = Number(/^\d{13}/.exec(waiting[0] ?? "")?.[0] ?? Number.NaN);
  return {
    path,
    waiting: waiting.length,
    oldestAt: Number.isNaN(oldestAt) ? undefined : oldestAt,
    aside: names.filter((name) => name.endsWith(".bad")).length,
    // One byte for each.
    lost: lookAt(join(path, "lost.count"))?.size ?? 0,
  };
}

/** `upMs` is how long the collector has been up; undefined without one. */
export function judgeSpool(
  facts: SpoolFacts,
  { upMs, now }: { readonly upMs: number | undefined; readonly now: UnixMs },
  remedies: Remedies,
): Check[] {
  const { path, waiting, oldestAt, aside, lost } = facts;
  const name = "spool";
  const checks: Check[] = [];
  const since = oldestAt === undefined ? "" : `, the oldest ${formatAgo(now - oldestAt)}`;
  const isStuck = upMs !== undefined && upMs > stuckMs && now - (oldestAt ?? 0) > stuckMs;
  const records = `${counted(waiting, "record")} of hooks and status lines ${waiting === 1 ? "waits" : "wait"}`;
  if (waiting > 0 && isStuck) {
    const detail = `${records} in ${path} although a collector runs${since}: its log says why`;
    checks.push({ name, status: "warning", detail });
  } else if (waiting > 0) {
    checks.push(ok(name, `${records} for the collector${since}`));
  }
  if (lost > 0) {
    const detail = `${counted(lost, "event")} of hooks and status lines ${lost === 1 ? "was" : "were"} lost: no room in the spool, too large, or no JSON`;
    checks.push({ name, status: "warning", detail, fix: remedies.showSpace(path) });
  }
  if (aside > 0) {
    const detail = `${counted(aside, "record")} could not be understood and ${aside === 1 ? "lies" : "lie"} in ${path} as .bad`;
    checks.push({ name, status: "warning", detail });
  }
  return checks;
}
