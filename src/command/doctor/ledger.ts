import { formatWhole } from "../../domain/whole.ts";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { BrokenLine } from "../../domain/cursor.ts";
import { sources, type Source } from "../../domain/source.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import { entryKinds } from "../../query/entry-class.ts";
import type { Host } from "../host.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** What the ledger says when it is opened. */
export type LedgerFacts =
  | { readonly kind: "absent" }
  | {
      readonly kind: "unreadable";
      readonly reason: string;
      /** Of an older one that the next start of the collector brings it into order, of a newer one that this program starts none on it. */
      readonly schema: "older" | "newer" | "no fault";
      /** The latest copy that this program can go on with, where it is a newer one. */
      readonly copy?: string | undefined;
    }
  | {
      readonly kind: "readable";
      readonly entries: number;
      /** When the newest event of Claude Code that came as an OTLP log happened. */
      readonly lastLogAt: UnixMs | undefined;
      /** Whether metrics of Claude Code came in its latest sessions: other agents send some, too. */
      readonly hasMetrics: boolean;
      /** Agents beside Claude Code that were heard, the latest first. */
      readonly others: readonly string[];
      /** The latest UTC day of which events went to the archive. */
      readonly archivedDay: string | undefined;
      /** Files that something was read of, by their paths, and how many bytes each had then. */
      readonly filesRead: ReadonlyMap<string, number>;
      /** Lines of them that held no record, the latest first. */
      readonly broken: readonly BrokenLine[];
    };

/** What came as an OTLP log, whatever it tells of. */
const logs = entryKinds.map((kind) => ({ kind, source: "otlp-log" }) as const);
/** What agents send themselves. */
const sent: readonly Source[] = ["otlp-log", "otlp-span", "otlp-metric", "sdk"];
/** Sessions that are looked through for who was heard. */
const recent = 100;
/** Broken lines that are counted: more is a broken disk, and the number then says enough. */
const maxBroken = 1000;

type LedgerHost = Pick<Host, "openReader" | "faultOfReading" | "life">;

/** Opens the ledger to read, and closes it again. One that cannot be read is told of, and not thrown. */
export function inspectLedger(host: LedgerHost, dataDir: string): LedgerFacts {
  if (!existsSync(join(dataDir, "ledger.db"))) return { kind: "absent" };
  try {
    using reader = host.openReader(dataDir);
    // However much other channels have told since.
    const [lastLog] = reader.entries({ agent: "claude-code", channels: logs }, 1);
    const own = reader.sessions({ agent: "claude-code" }, recent);
    const filesRead = new Map(reader.cursors().map(({ path, size }) => [path, size]));
    const broken = reader.brokenLines(maxBroken);
    return {
      kind: "readable",
      entries: reader.lastSeq(),
      lastLogAt: lastLog?.at,
      hasMetrics: own.some((session) => wasHeard(session, ["otlp-metric"])),
      others: othersIn(reader.sessions({}, recent)),
      archivedDay: reader.archiveFiles().at(-1)?.day,
      filesRead,
      broken,
    };
  } catch (thrown) {
    const { found, own } = host.life.ledgerSchema(dataDir);
    const { reason } = host.faultOfReading(thrown);
    if (found === undefined || found === own) return { kind: "unreadable", reason, schema: "no fault" };
    if (found < own) return { kind: "unreadable", reason, schema: "older" };
    return { kind: "unreadable", reason, schema: "newer", copy: latestCopy(join(dataDir, "backup"), own) };
  }
}

/** Copies are named by their schema and time: `ledger-17-2026-11-28T22-40-12Z.db`. */
function latestCopy(backupDir: string, mostSchema: number): string | undefined {
  if (!existsSync(backupDir)) return undefined;
  const copies = readdirSync(backupDir).flatMap((name) => {
    const [, schema, time] = /^ledger-(\d+)-([\dTZ-]+)\.db$/.exec(name) ?? [];
    return time === undefined || Number(schema) > mostSchema ? [] : [{ name, time }];
  });
  const latest = copies.toSorted((a, b) => (a.time < b.time ? -1 : 1)).at(-1);
  return latest === undefined ? undefined : join(backupDir, latest.name);
}

function othersIn(sessions: readonly Session[]): string[] {
  const heard = sessions.filter((session) => wasHeard(session, sent));
  return [...new Set(heard.map(({ agent }) => agent))].filter((agent) => agent !== "claude-code");
}

function wasHeard({ seenBySource }: Session, channels: readonly Source[]): boolean {
  return sources.some((source, index) => channels.includes(source) && (seenBySource[index] ?? 0) > 0);
}

/**
 * Whether the ledger can be read. A command helps where it is missing or older than this program; nothing else is ours
 * to mend.
 */
export function judgeLedger(facts: LedgerFacts, remedies: Remedies): Check {
  const name = "ledger";
  switch (facts.kind) {
    case "readable":
      return ok(
        name,
        facts.entries === 1 ? "readable, 1 entry" : `readable, ${formatWhole(facts.entries)} entries`,
      );
    case "absent":
      return {
        name,
        status: "warning",
        detail: "there is no ledger yet; the collector makes one at its start",
        fix: remedies.ours("up"),
      };
    case "unreadable":
      return {
        name,
        status: "failed",
        detail: `it cannot be read: ${facts.reason}${wayBack(facts.copy)}`,
        fix: facts.schema === "older" ? remedies.ours("up") : undefined,
      };
  }
}

function wayBack(copy: string | undefined): string {
  return copy === undefined
    ? ""
    : `; or go back to ${copy}, put in place of ledger.db without ledger.db-wal and ledger.db-shm: what came in since is lost then, but for what transcripts have`;
}

/** Whether the collector of this program would refuse to start on it. */
export function isBarred(facts: LedgerFacts): boolean {
  return facts.kind === "unreadable" && facts.schema !== "older";
}
