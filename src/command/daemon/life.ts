/**
 * The collector as a process of its own: what `up`, `down`, `status` and `logs` need of it. They ask the program for all that
 * touches the system, and refuse to know how a platform does it.
 */
import type { FoundDaemon, Host } from "../host.ts";
import type { LogPlaces } from "./log-lines.ts";

/** The process that a data dir's `daemon.json` names. */
export type DaemonProcess =
  | {
      readonly kind: "none";
      /** The one that ended without taking its file away: it was killed, or it broke. */
      readonly left: DaemonWords | undefined;
    }
  /** The number belongs to another program by now. It is nothing of ours. */
  | { readonly kind: "foreign"; readonly left: DaemonWords }
  | { readonly kind: "running"; readonly daemon: DaemonWords };

/** What a daemon says of itself in its file. */
export interface DaemonWords extends FoundDaemon {
  readonly startedAt: string;
}

/** A collector that was begun in the background, until it is ready or has ended. */
export interface Begun {
  readonly pid: number;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** What it said on standard error. */
  said(): string;
  /** Leaves it to itself, so that this process can end. */
  letGo(): void;
}

/** What a program of the system said. */
export interface ToolAnswer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the system can tell and do of a collector's process. Only `signal`, `begin` and `runTool` change anything. */
export interface DaemonLife {
  /** Looks who runs on a data dir. A process counts as ours only when it is sure to be the one that wrote the file. */
  look(dataDir: string): DaemonProcess;
  /** Whether a process is there and not merely waiting to be buried. */
  isAlive(pid: number): boolean;
  signal(pid: number, signal: "SIGTERM" | "SIGKILL" | "SIGHUP"): void;
  /**
   * Starts `serve` with these flags in a session of its own, without a terminal, and in no folder that somebody may want to remove;
   * with the environment of this program, or another.
   */
  begin(dataDir: string, flags: readonly string[], env?: Host["env"]): Begun;
  /** The files of the log: what is written now, what was put aside, the latest first, and what the last one said on standard error. */
  logFiles(dataDir: string): LogPlaces & { readonly stderr: string };
  /** The schema of a ledger, and the one that this program writes. Undefined where there is no ledger, or none that can be read. */
  ledgerSchema(dataDir: string): { readonly found: number | undefined; readonly own: number };
  /** Runs a program of the system; undefined where there is none of that name. */
  runTool(words: readonly string[]): Promise<ToolAnswer | undefined>;
}
