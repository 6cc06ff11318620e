import type { AlertAccount } from "../domain/alert-account.ts";
import type { AlertRule } from "../domain/alert.ts";
import type { CommitTimes } from "../domain/commit-times.ts";
import type { Failure } from "../domain/failure.ts";
import type { NotifierAccount } from "../domain/notifier.ts";
import type { Source } from "../domain/source.ts";
import type { DropReason } from "../domain/outcome.ts";
import type { RefusalReason } from "../domain/refusal.ts";
import type { RelayAccount } from "../domain/outgoing.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { gateHealth, type GateAccount, type GateHealth } from "./budget/gate-health.ts";
import { failureShape, type FailureShape } from "./failure.ts";
import { notifierHealth, type NotifierHealth } from "./notifier-health.ts";
import { pushHealth, type PushAccount, type PushHealth } from "./push-health.ts";
import { schemaVersion, type ReadingShape } from "./shape.ts";
import { relayHealth, type RelayHealth } from "./relay-health.ts";
import { silentLosses, type SilentLoss } from "./silent-loss.ts";
import { percentile } from "./spread.ts";

/** What one channel brought since the start. */
export interface SourceHealth {
  readonly last_seen_at: string;
  readonly accepted: number;
  /** Accepted within the last minute. */
  readonly last_minute: number;
}

/** `commits` of `GET /api/health`: since the start, in milliseconds to a hundredth, null before the first. */
export interface CommitHealth {
  readonly count: number;
  readonly failed: number;
  /** Why the latest of them failed; it stays when commits go well again. */
  readonly last_failure: FailureShape | null;
  readonly observations: number;
  readonly last_ms: number | null;
  readonly max_ms: number | null;
  /** Of the latest commits, exact by nearest rank. */
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  /** How many commits the two are of. */
  readonly recent: number;
}

/**
 * `checkpoints` of `GET /api/health`: how many were saved and given back to a session since the start, and how often
 * either failed.
 */
export interface CheckpointHealth {
  readonly saved: number;
  readonly given: number;
  readonly failed: number;
  readonly last_failure: FailureShape | null;
}

/** How looking for what needs somebody goes. */
export interface AlertsHealth {
  /** Those that are pending or firing. */
  readonly open: number;
  readonly firing: number;
  /** Null before the first look. */
  readonly evaluated_at: string | null;
  /** How long the last look took. */
  readonly look_ms: number | null;
  /** Rules that could not be looked at last time; what is open of them stays as it is. */
  readonly failing_rules: readonly AlertRule[];
}

/** How the collector itself is. All counts are since its start. */
export interface HealthAnswer {
  readonly schema_version: number;
  /** `degraded` while commits fail: nothing is being kept then. */
  readonly status: "ok" | "degraded";
  readonly version: string;
  readonly uptime_s: number;
  readonly process: {
    readonly pid: number;
    readonly started_at: string;
    /** Memory that it holds now. */
    readonly resident_bytes: number;
    /** What leads a command to its data dir, as ` --data-dir DIR`; empty where it is the usual one. */
    readonly command_flags: string;
  };
  readonly queue: { readonly waiting: number; readonly capacity: number };
  readonly commits: CommitHealth;
  readonly items: {
    readonly accepted: Readonly<Record<string, number>>;
    readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
    readonly forbidden_attribute_keys: number;
  };
  readonly requests: {
    /** How many were turned away, by reason. */
    readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  };
  readonly reading: ReadingShape;
  readonly checkpoints: CheckpointHealth;
  readonly budget_gate: GateHealth;
  /** None where nothing goes on to other collectors. */
  readonly relays: readonly RelayHealth[];
  readonly alerts: AlertsHealth;
  /** Ways to tell people of alerts, as the config names them. */
  readonly notifiers: readonly NotifierHealth[];
  /** Null where nothing is pushed to a Pushgateway. */
  readonly pushgateway: PushHealth | null;
  readonly silent_loss: readonly SilentLoss[];
  readonly sources: Readonly<Partial<Record<Source, SourceHealth>>>;
}

/** What the collector knows of itself. */
export interface HealthFacts {
  readonly version: string;
  readonly startedAt: UnixMs;
  readonly now: UnixMs;
  readonly pid: number;
  readonly residentBytes: number;
  readonly commandFlags: string;
  readonly queue: HealthAnswer["queue"];
  readonly accepted: ReadonlyMap<Source, number>;
  readonly lastMinute: ReadonlyMap<Source, number>;
  readonly lastSeen: ReadonlyMap<Source, UnixMs>;
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly forbiddenKeys: number;
  readonly refused: ReadonlyMap<RefusalReason, number>;
  readonly commits: CommitTimes;
  readonly checkpoints: CheckpointFacts;
  readonly gate: GateAccount;
  readonly relays: readonly RelayAccount[];
  readonly alerts: AlertAccount;
  readonly notifiers: readonly NotifierAccount[];
  readonly reading: ReadingShape;
  readonly pushes?: PushAccount | undefined;
}

/** How saving and giving back sessions' states goes since the start. */
export interface CheckpointFacts {
  readonly saved: number;
  readonly given: number;
  readonly failed: number;
  readonly lastFailure: Failure | undefined;
}

/** What came in, what became of it, how the commits go, and whose telemetry fell silent. */
export function healthAnswer(reader: LedgerReader, facts: HealthFacts): HealthAnswer {
  const { version, now, startedAt, queue, reading } = facts;
  return {
    schema_version: schemaVersion,
    status: facts.commits.failing ? "degraded" : "ok",
    version,
    // A clock that was put back must not say that the start is yet to come.
    uptime_s: Math.max(0, Math.floor((now - startedAt) / 1000)),
    process: {
      pid: facts.pid,
      started_at: formatInstant(startedAt),
      resident_bytes: facts.residentBytes,
      command_flags: facts.commandFlags,
    },
    queue,
    commits: commitHealth(facts.commits),
    items: {
      accepted: Object.fromEntries(facts.accepted),
      dropped: Object.fromEntries(facts.dropped),
      forbidden_attribute_keys: facts.forbiddenKeys,
    },
    requests: { refused: Object.fromEntries(facts.refused) },
    reading,
    checkpoints: checkpointHealth(facts.checkpoints),
    budget_gate: gateHealth(facts.gate),
    relays: facts.relays.map(relayHealth),
    alerts: alertsHealth(facts.alerts),
    notifiers: facts.notifiers.map(notifierHealth),
    pushgateway: pushHealth(facts.pushes),
    silent_loss: silentLosses(reader, { now, startedAt }),
    sources: Object.fromEntries(
      [...facts.lastSeen].map(([source, at]) => [source, sourceHealth(facts, source, at)]),
    ),
  };
}

function sourceHealth({ accepted, lastMinute }: HealthFacts, source: Source, at: UnixMs): SourceHealth {
  return {
    last_seen_at: formatInstant(at),
    accepted: accepted.get(source) ?? 0,
    last_minute: lastMinute.get(source) ?? 0,
  };
}

function alertsHealth({ open, firing, evaluatedAt, lookMs, failingRules }: AlertAccount): AlertsHealth {
  return {
    open,
    firing,
    evaluated_at: instantOrNull(evaluatedAt),
    look_ms: roundOrNull(lookMs),
    failing_rules: failingRules,
  };
}

function commitHealth(commits: CommitTimes): CommitHealth {
  const { count, failed, lastFailure, observations, lastMs, maxMs, recentMs } = commits;
  const counts = new Map(
    [...Map.groupBy(recentMs, (ms) => ms)].map(([ms, alike]) => [ms, alike.length] as const),
  );
  return {
    count,
    failed,
    last_failure: failureShape(lastFailure),
    observations,
    last_ms: roundOrNull(lastMs),
    max_ms: roundOrNull(maxMs),
    p50_ms: roundOrNull(percentile(counts, 0.5)),
    p95_ms: roundOrNull(percentile(counts, 0.95)),
    recent: recentMs.length,
  };
}

/** The facts as JSON tells them; no failure is null. The alert rules read the same shape. */
export function checkpointHealth({ saved, given, failed, lastFailure }: CheckpointFacts): CheckpointHealth {
  return { saved, given, failed, last_failure: failureShape(lastFailure) };
}

function roundOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 100) / 100;
}
