import type { Source } from "../domain/source.ts";
import { tableNames } from "../domain/table-names.ts";
import type { Entry } from "../store/store.ts";
import type { MetricEntry } from "./shape.ts";

/** As much of an entry as says what it is about. */
type Classed = Pick<Entry, "kind" | "source">;

/** The words of `source`: every channel is one of them, and what is none of the first three is `custom`. */
export const entrySources = ["hook", "transcript", "telemetry", "custom"] as const;
/** The words of `event_category`. */
export const entryCategories = ["tool", "api", "session", "user", "custom"] as const;

const categories: Readonly<Record<Exclude<Entry["kind"], "event">, MetricEntry["event_category"]>> = {
  request: "api",
  "tool-call": "tool",
  prompt: "user",
  subagent: "session",
  compaction: "session",
  task: "session",
  statement: "session",
  "limit-sample": "session",
  preamble: "session",
  "inserted-text": "session",
  checkpoint: "session",
  "background-task": "session",
  "data-point": "custom",
  "plan-event": "custom",
};

/** Every kind that an entry can be of. */
export const entryKinds: readonly Entry["kind"][] = ["event", ...tableNames(categories)];

/** Who tells of nothing but sessions: what is no request, tool call or prompt of theirs is of the session itself. */
const tellsOfSession: ReadonlySet<Source> = new Set<Source>(["hook", "manual", "ledger"]);

/** What an entry is about. An event is about its session where its channel tells of nothing else. */
export function categoryOf({ kind, source }: Classed): MetricEntry["event_category"] {
  if (kind !== "event") return categories[kind];
  return tellsOfSession.has(source) ? "session" : "custom";
}

/** The channel of an entry, in the word that the feed has for it. */
export function sourceOf({ source }: Pick<Entry, "source">): MetricEntry["source"] {
  switch (source) {
    case "hook":
    case "transcript":
      return source;
    case "otlp-log":
    case "otlp-metric":
    case "otlp-span":
      return "telemetry";
    case "statusline":
    case "plan":
    case "manual":
    case "sdk":
    case "ledger":
      return "custom";
  }
}

/** The records that tell of a tool's result: a log, a hook, and the line of a transcript that hands the result over. */
const resultNames: readonly string[] = ["tool_result", "post_tool_use", "user"];

/** What such a record also tells of, besides the call. A transcript calls a subagent `agent` itself. */
const besidesCall: Readonly<Partial<Record<Entry["kind"], string>>> = {
  task: "task_changed",
  subagent: "agent",
};

/**
 * An entry's type: the name of its record. One record of a tool's result may make several entries, of which only that of the
 * call bears the name, so that whoever counts by it counts each result once.
 */
export function typeOf({ kind, name }: Pick<Entry, "kind" | "name">): string {
  return resultNames.includes(name) ? (besidesCall[kind] ?? name) : name;
}

/** The names of records that entries of a type can have. */
export function namesOf(type: string): readonly string[] {
  return [type, ...resultNames];
}

/** The records that tell of the end of a call: of one call a channel tells one of them. */
const endNames: ReadonlySet<string> = new Set(["tool_result", "post_tool_use", "post_tool_use_failure"]);

/** The records that tell of a whole call, its end among it: a transcript's, and those of another collector. */
const wholeNames: ReadonlySet<string> = new Set(["tool_use", "tool_call"]);

/** Whether an entry of a call is one to tell how the call ended, as a span does. Others tell of its beginning, or of who allowed it. */
export function tellsOutcome({ name, source, first }: Pick<Entry, "name" | "source" | "first">): boolean {
  return endNames.has(name) || (first && (source === "otlp-span" || wholeNames.has(name)));
}
