import type { Persona } from "../../imitation/persona.ts";
import type { Range } from "./chance.ts";

/** The words in which a played session is written down. A character is data; scene.ts plays it. */

/** What kind of session one is, and what it does all day. */
export interface Character extends Persona {
  /** Undefined for models that know no effort. */
  readonly effort: string | undefined;
  /** As the client names it when it counts an edit. */
  readonly language: string;
  /** What the first request puts before the model; a resumed session brings its history. */
  readonly contextTokens: number;
  /** How long the prompt cache lives. */
  readonly cacheLife: "5m" | "1h";
  /** How long the person takes from an answer to the next prompt. */
  readonly restMs: Range;
  readonly turns: readonly Turn[];
  /** `leaves`: nobody comes back after the last turn, and the session idles. */
  readonly afterwards: "begins-again" | "leaves";
}

/** A prompt and what the agent does about it. */
export interface Turn {
  readonly ask: string;
  readonly steps: readonly Step[];
}

/** One model request and what comes of it. */
export type Step =
  | { readonly kind: "call"; readonly tools: readonly ToolUse[] }
  | { readonly kind: "answer"; readonly outputTokens: Range }
  | { readonly kind: "delegate"; readonly to: Delegate; readonly steps: readonly Step[] }
  | { readonly kind: "refused"; readonly status: 429 | 529; readonly attempts: number };

export interface ToolUse {
  readonly tool: ToolName;
  readonly takesMs?: Range;
  readonly fails?: boolean;
  /** The file it reads or changes, below the repository. */
  readonly file?: string;
  /** The entry of the task list that it makes. */
  readonly subject?: string;
  /** Of a change in the task list: whether it takes up the next open entry; otherwise it ends the one at work. */
  readonly begins?: boolean;
  readonly linesAdded?: number;
  readonly linesRemoved?: number;
  readonly counts?: "commit" | "pull-request";
  /** Who allowed it; `config` unless told: the settings did, and nobody was asked. */
  readonly decidedBy?: "user_temporary" | "user_permanent" | "user_reject";
}

export type ToolName = "Read" | "Grep" | "Glob" | "Edit" | "Write" | "Bash" | "TaskCreate" | "TaskUpdate";

/** A built-in subagent; without a model of its own it uses the session's. */
export interface Delegate {
  readonly type: "Explore" | "general-purpose";
  readonly model?: string;
}

export function turn(ask: string, ...steps: readonly Step[]): Turn {
  return { ask, steps };
}

export function call(...tools: readonly ToolUse[]): Step {
  return { kind: "call", tools };
}

export function answer(...outputTokens: Range): Step {
  return { kind: "answer", outputTokens };
}

export function delegate(to: Delegate, ...steps: readonly Step[]): Step {
  return { kind: "delegate", to, steps };
}

/** The request fails for good after that many attempts. */
export function refused(status: 429 | 529, attempts: number): Step {
  return { kind: "refused", status, attempts };
}

export const read: ToolUse = { tool: "Read" };
export const grep: ToolUse = { tool: "Grep" };
export const glob: ToolUse = { tool: "Glob" };
export const progress: ToolUse = { tool: "TaskUpdate" };
export const begin: ToolUse = { tool: "TaskUpdate", begins: true };

export function plan(subject: string): ToolUse {
  return { tool: "TaskCreate", subject };
}

export function view(file: string): ToolUse {
  return { tool: "Read", file };
}

export function edit(file: string, linesAdded: number, linesRemoved: number): ToolUse {
  return { tool: "Edit", file, linesAdded, linesRemoved };
}

export function write(file: string, linesAdded: number): ToolUse {
  return { tool: "Write", file, linesAdded, linesRemoved: 0 };
}

export function bash(...takesMs: Range): ToolUse {
  return { tool: "Bash", takesMs };
}
