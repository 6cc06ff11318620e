import { counted } from "../domain/counted.ts";
import { capital } from "./capital.ts";
import { formatDuration } from "./duration.ts";
import { shortModel } from "./model.ts";

/** What a row of a timeline says of itself. */
export interface RowWords {
  readonly kind: string;
  readonly status: string;
  readonly name: string | null;
  readonly detail: string | null;
  readonly error: string | null;
  readonly notes: readonly string[];
  readonly length: number | null;
  readonly waited_ms: number | null;
}

/** What a row is called: the model of a request, the tool of a call. Texts are as they were told. */
export function titleOf(row: RowWords): string {
  return nameOf(row) ?? wordFor(row);
}

/** The same where it begins a line: our own words have a capital there, names are as they are. */
export function headingOf(row: RowWords): string {
  return nameOf(row) ?? capital(wordFor(row));
}

const namedKinds: ReadonlySet<string> = new Set(["request", "tool", "subagent", "background"]);

function nameOf({ kind, name }: RowWords): string | undefined {
  if (name === null || name === "" || !namedKinds.has(kind)) return undefined;
  return kind === "request" ? shortModel(name) : name;
}

function wordFor({ kind, name }: RowWords): string {
  switch (kind) {
    case "background":
      return "background work";
    case "restore":
      return "checkpoint given back";
    case "threshold":
      return name === null || name === "" ? "context threshold" : `context at ${name}`;
    case "stop":
      return "stopped by a budget";
    default:
      return kind;
  }
}

/** Waits that are shorter are no news. */
const shortWaitMs = 1000;

/** What more a row says, the most important first. */
export function wordsOf(row: RowWords): string[] {
  const { kind, name, detail, error, notes, waited_ms: waited } = row;
  const told: readonly (string | null)[] = {
    prompt: [detail || lengthText(row)],
    request: [error, ...notes],
    tool: [
      error,
      detail,
      waited !== null && waited >= shortWaitMs ? `waited ${formatDuration(waited)}` : null,
    ],
    compaction: [row.status === "failed" ? "failed" : null, name],
    checkpoint: [name, ...notes],
    restore: [name, ...notes],
    threshold: [],
    stop: [name],
  }[kind] ?? [error, detail, ...notes];
  return told.flatMap((word) => (word === null || word === "" ? [] : [word]));
}

function lengthText({ length }: RowWords): string | null {
  return length === null ? null : counted(length, "character");
}
