import type { AppError } from "../domain/error.ts";
import type { LookAsked } from "../alert/look.ts";
import type { NotifierAccount } from "../domain/notifier.ts";
import type { AlertAccount } from "../domain/alert-account.ts";
import type { Checkpoints, SavedCheckpoint } from "../checkpoint/folder.ts";
import type { ArchiveDone, ArchiveTask, ArchiveWork } from "../domain/archive.ts";
import type { BudgetSettings } from "../domain/budget.ts";
import type { RelayAccount } from "../domain/outgoing.ts";
import type { Session } from "../domain/session.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { ChangeLog } from "../live/change-log.ts";
import type { Hub } from "../live/hub.ts";
import type { WhatIf } from "../query/advice/what-if.ts";
import type { GateAccount } from "../query/budget/gate-health.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import type { CheckpointFacts } from "../query/health.ts";
import type { KpiTargets } from "../query/kpi/kpi.ts";
import type { ReadPlan } from "../query/plan/session-plan.ts";
import type { PushAccount } from "../query/push-health.ts";
import type { ReadingShape, RebuildShape } from "../query/shape.ts";
import type { Tally } from "../self/tally.ts";
import type { AlertBook } from "../store/alert-log.ts";
import type { AllowanceBook } from "../store/allowance-log.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { FileImport, ImportParts } from "../transfer/import.ts";
import type { ExportOrder } from "../transfer/order.ts";
import type { GuardSettings } from "./guard.ts";
import type { PageFiles } from "./page.ts";

/** What whoever asks may do. */
export interface Asking {
  readonly mayChange: boolean;
  /** Whether what was recorded may be told: with a token that reads, or to this user of this machine. Looked for when it is asked. */
  readonly mayRead: () => boolean;
}

/** What the server answers from. It takes none of these over and closes none. */
export interface ServerParts {
  readonly reader: LedgerReader;
  readonly hub: Hub;
  readonly changes: ChangeLog;
  readonly tally: Tally;
  /** What is kept of alerts and silences, who is woken when one changes, and who tells people of them. */
  readonly alerts: {
    readonly book: Pick<AlertBook, "silence" | "unsilence">;
    readonly hub: Hub;
    /** What a question about what holds now looks at, beside the ledger. */
    asked(filter: Filter): LookAsked;
    /** When the rules were last looked at; undefined before the first time. */
    evaluatedAt(): UnixMs | undefined;
    account(): AlertAccount;
    notifiers(): readonly NotifierAccount[];
    /** Has every notifier tell of a trial, and says how each went. */
    test(): Promise<
      readonly { readonly name: string; readonly ok: boolean; readonly error: string | undefined }[]
    >;
  };
  readonly queue: { queued(): number; readonly capacity: number };
  readonly whatIf: WhatIf;
  readonly receive: (request: Request) => Promise<Response>;
  /** Hook events; `address` is the sender's, which hears what is kept of sessions where it may. */
  readonly hooks: (request: Request, address: string, mayHear: () => boolean) => Promise<Response>;
  /** A client's status line; only a trusted sender hears what the ledger knows. */
  readonly statusLine: (
    request: Request,
    sender: { readonly address: string; readonly isTrusted: boolean },
  ) => Promise<Response>;
  /** How reading files goes. */
  readonly reading: () => ReadingShape;
  /** Reads everything below a folder, or below all known ones, that was not read before. */
  readonly importFrom: (folder: string | undefined) => void;
  /** Takes an export of a ledger in. */
  readonly importFile: (file: string, order: Omit<ImportParts, "merge">) => Promise<FileImport>;
  /** Parts of a file with a part of the ledger. Throws `overloaded` when too many are being written. */
  readonly exportFrom: (order: ExportOrder) => AsyncGenerator<Uint8Array>;
  /** How saving and giving back sessions' states goes since the start. */
  readonly checkpoints: () => CheckpointFacts;
  /** How stopping agents whose budget is used up goes since the start. */
  readonly gate: () => GateAccount;
  /** How what goes on to other collectors does. */
  readonly relays: () => readonly RelayAccount[];
  /** Makes the kept sums anew; `start` throws `conflict` while it is under way. */
  readonly rebuild: {
    readonly start: (order: { readonly prices: boolean }) => Promise<void>;
    readonly state: () => RebuildShape;
  };
  /** What the config says of contexts. */
  readonly contexts: ContextSettings;
  /** Reads the file of a session's plan, where it may be read. */
  readonly readPlan: ReadPlan;
  /** What each KPI should come to. */
  readonly kpiTargets: KpiTargets;
  /** What may cost only so much, and where what is allowed beyond it is kept. */
  readonly budgets: BudgetSettings;
  readonly allowances: AllowanceBook;
  readonly checkpointFolder: Checkpoints;
  /** Saves what a session is doing; undefined where there is nothing to save. */
  readonly saveCheckpoint: (session: Session) => Promise<SavedCheckpoint | undefined>;
  /** Answers agents' questions over MCP. Who may ask is settled before. */
  readonly mcp: (request: Request, asking: { readonly mayChange: boolean }) => Promise<Response>;
  /** The same question or order with its body read. Throws `too-large` for one that is larger than any of them. */
  readonly withBody: (request: Request) => Promise<Request>;
  /** What is done with the archive, and how something is begun: throws `conflict` while another thing is under way. */
  readonly archive: {
    state(): { readonly work: ArchiveWork | undefined; readonly last: ArchiveDone | undefined };
    begin(task: ArchiveTask): Promise<ArchiveDone>;
  };
  /** The dashboard. Rejects where it cannot be made. */
  readonly page: () => Promise<PageFiles>;
  /** Answers a scrape of Prometheus. */
  readonly metrics: (request: Request) => Response;
  /** How pushing to a Pushgateway goes; undefined where nothing is pushed. */
  readonly pushes: () => PushAccount | undefined;
  readonly guard: GuardSettings;
  readonly clock: Clock;
  readonly startedAt: UnixMs;
  /** Whether the collector was told to end. */
  readonly isStopping: () => boolean;
  readonly version: string;
  /** What leads a command to the data dir, as ` --data-dir DIR`; empty where it is the usual one. */
  readonly commandFlags: string;
  /** Where an error that is our fault is written; people outside see two words. */
  readonly log: (line: string) => void;
  /** What to say of anything that was thrown: the store knows its own faults. */
  readonly errorOf: (thrown: unknown) => AppError;
}

/** Those parts that one route takes. */
export type Parts<Name extends keyof ServerParts> = Pick<ServerParts, Name>;
