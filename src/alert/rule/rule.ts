/**
 * What a rule is: it looks at the ledger and finds conditions that hold now. In comes a reader and what is asked, out go
 * sentences for people. A rule remembers nothing, tells nobody and refuses to know what becomes of what it finds.
 */
import type { Alert, AlertRule, Finding } from "../../domain/alert.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { BudgetWatch } from "../../query/budget/watch.ts";
import type { ContextSettings } from "../../query/context/rules.ts";
import type { ContextShape } from "../../query/context/shape.ts";
import type { HealthAnswer } from "../../query/health.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { SessionReadings } from "../session-readings.ts";
import type { RelayAccount } from "../../domain/outgoing.ts";
import type { AlertSettings } from "../settings.ts";

/** What the collector says of itself, as far as somebody may have to act on it. */
export type CollectorHealth = Pick<HealthAnswer, "status" | "queue" | "checkpoints"> & {
  readonly reading: Pick<HealthAnswer["reading"], "unreadable_files">;
  /** Why nothing can be written, where that is so. */
  readonly fault?: string | undefined;
};

/** What a rule may look at beside the ledger. What is optional is unknown where it is left out, and then nothing is found. */
export interface Asked {
  readonly now: UnixMs;
  /** Which part of the ledger is meant; all of it where somebody is to be told. */
  readonly filter: Filter;
  readonly settings: AlertSettings;
  readonly contexts: ContextSettings;
  /** Sessions that were heard of lately and are not over, the latest first. */
  readonly live: readonly Session[];
  /** How full a session's own conversation is. Asked twice in one look, it is read once. */
  readonly contextOf: (session: Session) => ContextShape | null;
  /** What a session did last. Asked again, it is read only where the session changed. */
  readonly recent: Pick<SessionReadings, "requests" | "calls" | "limits">;
  /** Whether the process of a session runs on this machine; undefined where that cannot be told. */
  readonly runs?: ((sessionId: string) => boolean | undefined) | undefined;
  /** Since when the collector listens. */
  readonly startedAt?: UnixMs | undefined;
  /** What may cost only so much, and how that stands. */
  readonly budgets?: BudgetWatch | undefined;
  readonly health?: CollectorHealth | undefined;
  readonly notifiers?: readonly NotifierAccount[] | undefined;
  readonly relays?: readonly RelayAccount[] | undefined;
  /** Flags for commands that are told: see `LookAsked`. */
  readonly dataDirFlag: string;
  /** What is open of a rule and a subject, so that it ends a little below where it began. */
  readonly open: (rule: AlertRule, subject: string) => Alert | undefined;
}

/**
 * How far ahead of ours a clock may be whose records count now, in milliseconds: not to the end of time, or one that was years ahead for a
 * minute would be the last word until then. What is dated later counts when its time comes.
 */
export const aheadMs = 3_600_000;

/**
 * One kind of condition. A look finds all that hold at that moment; which of them are new and which are over is not its
 * concern.
 */
export interface Rule {
  readonly name: AlertRule;
  /** How long it must hold before somebody is told, in milliseconds; at once where it is left out. */
  readonly forMs?: ((asked: Asked) => number) | undefined;
  /** How long it must be over before that is told, in milliseconds, so that what comes and goes is one alert. */
  readonly keepMs?: number | undefined;
  /** How often it is looked at, in milliseconds, where a look reads much and changes little; else at every look. */
  readonly everyMs?: number | undefined;
  readonly find: (reader: LedgerReader, asked: Asked) => readonly Finding[];
}
