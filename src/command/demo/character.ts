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

/**
 * One use of a tool. What is left out is usual: it takes as long as such a tool does, succeeds, and the settings allow
 * it.
 */
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

/** The client's tools that characters use, by its own names. Its Agent tool is a `delegate`. */
export type ToolName = "Read" | "Grep" | "Glob" | "Edit" | "Write" | "Bash" | "TaskCreate" | "TaskUpdate";

/** A built-in subagent; without a model of its own it uses the session's. */
export interface Delegate {
  readonly type: "Explore" | "general-purpose";
  readonly model?: string;
}

/** What a person asks, word for word, and the steps that the agent takes until it has answered. */
export function turn(ask: string, ...steps: readonly Step[]): Turn {
  return { ask, steps };
}

/** A request whose answer calls these tools. They run one after the other, and their results make the next request longer. */
export function call(...tools: readonly ToolUse[]): Step {
  return { kind: "call", tools };
}

/** A request whose answer is text, of this many output tokens. */
export function answer(...outputTokens: Range): Step {
  return { kind: "answer", outputTokens };
}

/**
 * The main thread calls a subagent. The steps are taken in a context of the subagent's own, of which only its report
 * comes back.
 */
export function delegate(to: Delegate, ...steps: readonly Step[]): Step {
  return { kind: "delegate", to, steps };
}

/** The request fails for good after that many attempts. */
export function refused(status: 429 | 529, attempts: number): Step {
  return { kind: "refused", status, attempts };
}

/** Reads some file; `view` reads one that is named. */
export const read: ToolUse = { tool: "Read" };
/** Looks for a text in files. */
export const grep: ToolUse = { tool: "Grep" };
/** Looks for files by their names. */
export const glob: ToolUse = { tool: "Glob" };
/** Completes the oldest entry of the task list that is open; where none is, the list stays as it is. */
export const progress: ToolUse = { tool: "TaskUpdate" };
/** Takes up the oldest entry of the task list that was not begun. */
export const begin: ToolUse = { tool: "TaskUpdate", begins: true };

/** Makes an entry of the task list, numbered in the order in which they are made. */
export function plan(subject: string): ToolUse {
  return { tool: "TaskCreate", subject };
}

/** Reads a file, named by its path below the repository. */
export function view(file: string): ToolUse {
  return { tool: "Read", file };
}

/** Changes a file by so many lines, as the counters of lines tell. */
export function edit(file: string, linesAdded: number, linesRemoved: number): ToolUse {
  return { tool: "Edit", file, linesAdded, linesRemoved };
}

/** Writes a file anew: all its lines are added. */
export function write(file: string, linesAdded: number): ToolUse {
  return { tool: "Write", file, linesAdded, linesRemoved: 0 };
}

/** Runs a command in the shell that takes from so many to so many milliseconds. */
export function bash(...takesMs: Range): ToolUse {
  return { tool: "Bash", takesMs };
}
