/**
 * The commands of the terminal. In come parsed flags and what the program hands them, out goes text. A command starts
 * and opens nothing by itself: all that lives longer than a line comes from its host.
 */
import type { Watch } from "../alert/alerts.ts";
import type { SavedAnswer } from "../checkpoint/list.ts";
import type { LoadedConfig, ConfigFlags } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import type { ArchiveFile, ArchiveTask } from "../domain/archive.ts";
import type { AppError } from "../domain/error.ts";
import type { Role } from "../domain/role.ts";
import type { Outcomes } from "../domain/outcome.ts";
import type { Session } from "../domain/session.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import type { PriceExplanation, PriceFacts } from "../pricing/explain.ts";
import type { WhatIf } from "../pricing/what-if.ts";
import type { ArchiveDoneShape, ArchiveWorkShape } from "../query/archive.ts";
import type { AllowanceChange, AllowedAnswer } from "../query/budget/allowance.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import type { ReadingShape, RebuildShape } from "../query/shape.ts";
import type { AlertBook } from "../store/alert-log.ts";
import type { LedgerReader } from "../store/store.ts";
import type { LedgerView } from "../store/whole.ts";
import type { FileImportShape } from "../transfer/import-shape.ts";
import type { DaemonLife } from "./daemon/life.ts";

/**
 * Where standard output goes, in columns and rows of text. `colour` is false for files and pipes, and where NO_COLOR is
 * set.
 */
export interface Terminal {
  readonly isTty: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
}

/** A collector that was started in this process. */
export interface RunningDaemon {
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  /** Resolves with the reason when it has nothing left to keep anything in; then it is to be stopped. */
  readonly lost: Promise<AppError>;
  stop(): Promise<void>;
}

/** What a daemon in another process says of itself. */
export interface FoundDaemon {
  readonly pid: number;
  readonly httpUrl: string;
  readonly grpcAddress: string | undefined;
  readonly version: string;
  /** Whether it asks every sender for a token. */
  readonly closed: boolean;
}

/** Prices as they are at an instant, those of the config before those of the catalog. */
export interface Prices {
  explain(model: string, at: UnixMs): PriceExplanation;
  list(at: UnixMs): readonly PriceFacts[];
  /** Dollars of one request; undefined when the model has no price. */
  costUsd(
    usage: Usage,
    request: { model: string; at: UnixMs; speed?: string | undefined },
  ): number | undefined;
  /** What requests would have cost had something been otherwise. */
  readonly whatIf: WhatIf;
}

/** Something that a command tells the ledger, as a hook of an agent would. */
export interface HandedEvent {
  readonly agent: string;
  /** When it was told. With the body it makes two copies of it one. */
  readonly at: UnixMs;
  readonly body: unknown;
}

/** A way into the ledger. */
export interface EventIntake extends AsyncDisposable {
  /** Resolves when the event is durable: with its fate, or undefined when it waits in the spool. */
  take(event: HandedEvent): Promise<Outcomes | undefined>;
}

/** What an agent that starts this program is told. */
export interface McpOrder {
  /** The only project it is told of, as a person would name it; undefined: all. */
  readonly project: string | undefined;
  /** The folder that the agent works in. */
  readonly folder: string;
  readonly openReader: () => LedgerReader;
  /** Who looks at the rules of alerts now. */
  readonly watch: () => Promise<Watch>;
  readonly saveCheckpoint: (session: NamedSession) => Promise<SavedAnswer>;
}

/** One session: two agents may have one of the same id. */
export type NamedSession = Pick<Session, "id" | "agent">;

/** What the program hands to its commands. */
export interface Host {
  readonly version: string;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The collector as a process of its own. */
  readonly life: DaemonLife;
  readonly platform: NodeJS.Platform;
  readonly terminal: Terminal;
  /** One line, or several, on standard output. */
  out(text: string): void;
  /** Bytes on standard output; resolves when whoever reads them has room for more. */
  outBytes(bytes: Uint8Array): Promise<void>;
  /** One line on standard error. */
  err(text: string): void;
  loadConfig(flags: ConfigFlags): LoadedConfig;
  /** How contexts are to be told here: by the config, and by what settings of clients on this machine say. */
  contextsOf(config: Config): ContextSettings;
  /** Throws `unavailable` when there is no ledger yet. */
  openReader(dataDir: string): LedgerReader;
  /** What a reader threw, in words: that a ledger cannot be read is nobody's mistake. */
  faultOfReading(thrown: unknown): AppError;
  /** The whole ledger at this moment. Throws `unavailable` when there is none yet. */
  openView(dataDir: string): LedgerView;
  openPrices(config: Config): Prices;
  /** Starts the collector in this process. A quiet one says nothing on standard error once it runs: its log file has it all. */
  startDaemon(config: Config, settings: { readonly quiet: boolean }): Promise<RunningDaemon>;
  /**
   * Reads transcripts into the ledger in this process: those below `folder`, or below all known folders. Calls `progress`
   * now and then. Throws `conflict` when a daemon holds the data dir.
   */
  importTranscripts(
    config: Config,
    order: { readonly folder: string | undefined; readonly progress: (reading: ReadingShape) => void },
  ): Promise<ReadingShape>;
  /** Makes all of the ledger searchable in this process. Throws `conflict` when a daemon holds the data dir. */
  makeSearchable(config: Config): Promise<void>;
  /** Makes the kept sums anew in this process. Throws `conflict` when a daemon holds the data dir. */
  rebuild(config: Config, order: { readonly prices: boolean }): Promise<RebuildShape>;
  /** Opens the ledger in this process for events. Throws `conflict` when a daemon holds the data dir. */
  openIntake(config: Config): Promise<EventIntake>;
  /** Keeps an event for the next daemon, and says what became of it. Never throws. */
  keepEvent(dataDir: string, event: HandedEvent): "written" | "full" | "failed";
  /** Holds a file for this process, and waits for whoever holds it. Throws `conflict` with `busy` after `waitMs`. */
  holdLock(path: string, settings: { readonly waitMs: number; readonly busy: string }): Disposable;
  /**
   * Runs the archive or restores a day in this process. Calls `progress` with each file that is done. Throws `conflict` when
   * a daemon holds the data dir.
   */
  workOnArchive(
    config: Config,
    task: ArchiveTask,
    progress: (work: ArchiveWorkShape) => void,
  ): Promise<ArchiveDoneShape>;
  /** Reads files of the archive, those of one UTC day or all, and tells of each and what is wrong with it. */
  verifyArchive(
    config: Config,
    day: string | undefined,
    seen: (file: ArchiveFile, fault: string | undefined) => void,
  ): Promise<void>;
  /** Saves what a session is doing, in this process. Throws `conflict` when a daemon holds the data dir. */
  saveCheckpoint(config: Config, session: NamedSession): Promise<SavedAnswer>;
  /** Speaks MCP on standard input and output until the agent at the other end goes. */
  serveMcp(config: Config, order: McpOrder): Promise<void>;
  /** Changes silences in this process. Throws `conflict` when a daemon holds the data dir. */
  editSilences<T>(
    config: Config,
    edit: (parts: { readonly reader: LedgerReader; readonly book: AlertBook }) => T,
  ): Promise<T>;
  /** Takes an export of a ledger in, in this process. Throws `conflict` when a daemon holds the data dir. */
  importFile(
    config: Config,
    order: { readonly file: string; readonly progress: (state: FileImportShape) => void },
  ): Promise<FileImportShape>;
  /** Changes what is allowed beyond budgets, in this process. Throws `conflict` when a daemon holds the data dir. */
  changeAllowances(config: Config, change: AllowanceChange): Promise<AllowedAnswer>;
  findDaemon(dataDir: string): FoundDaemon | undefined;
  /** The token of a role, the one for everything where none is named; undefined where no collector has made it yet. */
  readToken(dataDir: string, role?: Role): string | undefined;
  /** Shows an address in the person's browser; false where there is none to be seen. */
  openBrowser(link: string): Promise<boolean>;
  /** Calls with every key that is pressed until it is disposed; does nothing where input is no terminal. */
  readKeys(pressed: (key: string) => void): Disposable;
  /**
   * Aborts when the person or the system asks this process to end. It is heard for whoever asks for this; a command that never does is ended
   * by the system at once: told to nobody, Ctrl-C would be passed over.
   */
  readonly ending: AbortSignal;
}
