import type { HookMode, HookTarget } from "../../agent/claude-code/hook-setup.ts";
import type { HookPolicy } from "../../agent/claude-code/settings-policy.ts";
import type { Variables } from "../../agent/claude-code/settings.ts";

/** Settings that the client also gets from elsewhere, and which win over those of the user. */
export interface Overrides {
  /** As in a sentence: `the environment of this shell`, `the managed settings /etc/…`. */
  readonly where: string;
  readonly variables: Variables;
  /** What they say about hooks; undefined where nothing can be said. */
  readonly policy?: HookPolicy | undefined;
}

/** The program that hooks and the status line call. */
export interface Caller extends HookTarget {
  readonly platform: NodeJS.Platform;
}

/** What a setup is asked for, and what it works with. */
export interface SetupOptions {
  readonly settingsPath: string;
  /** Where the record lives that leads back; one file for all settings ever set up. */
  readonly undoPath: string;
  readonly variables: Variables;
  readonly caller: Caller;
  /** Undefined leaves the hooks as an earlier setup made them. */
  readonly hooks?: HookMode | "off" | undefined;
  /** Undefined leaves the status line as an earlier setup made it. */
  readonly statusLine?: "on" | "off" | undefined;
  /** Only show what would be set. */
  readonly print: boolean;
  readonly undo: boolean;
  readonly out: (line: string) => void;
  readonly overrides?: readonly Overrides[];
  /** How setups of other data dirs in the same settings are found and taken out. */
  readonly others?: {
    /** The data dir that the words of a command of ours lead to. */
    readonly dataDirOf: (words: readonly string[]) => string;
    readonly undoCommand: (dataDir: string) => string;
  };
  /** The command that shows the token which the collector asks every sender for; undefined where it asks for none. */
  readonly tokenCommand?: string | undefined;
}
