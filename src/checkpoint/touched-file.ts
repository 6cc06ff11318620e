import { hasFailed, touchOf, type ToolCall } from "../domain/tool-call.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { pathInProject } from "./project-path.ts";
import type { CheckpointFile } from "./state.ts";

/** After this time a touch counts half: what a session did last says best what it is about. */
const halfLifeMs = 30 * 60_000;
/** A look at a file against a change of it. */
const readWeight = 0.1;

/** What one file is to a session, while its calls are gone through. */
interface Touches {
  created: boolean;
  edits: number;
  reads: number;
  lastAt: UnixMs;
  added: number | undefined;
  removed: number | undefined;
  score: number;
}

/**
 * The files that a session's tools read and changed, subagents' included; those that were changed last and most come
 * first, then those that were only read. Calls come oldest first; what failed or was refused touched nothing.
 */
export function touchedFiles(calls: readonly ToolCall[], project: string | undefined): CheckpointFile[] {
  const newest = calls.reduce((latest, { at }) => Math.max(latest, at), 0);
  const files = new Map<string, Touches>();
  for (const call of calls) {
    if (call.filePath === undefined || hasFailed(call) || call.decision === "reject") continue;
    // Folders that were searched are no files.
    const touch = touchOf(call);
    if (touch === undefined) continue;
    const path = pathInProject(call.filePath, project);
    const known = files.get(path) ?? untouched(call, touch);
    files.set(path, known);
    add(known, call, touch);
    known.score += (touch === "change" ? 1 : readWeight) * 0.5 ** ((newest - call.at) / halfLifeMs);
  }
  return [...files].toSorted(([, a], [, b]) => rank(a, b)).map(([path, touches]) => fileOf(path, touches));
}

/** Clients let a file be overwritten only after it was read: one that is written unseen is new. */
function untouched(call: ToolCall, touch: "change" | "read"): Touches {
  const created = touch === "change" && call.tool === "Write" && (call.linesRemoved ?? 0) === 0;
  return { created, edits: 0, reads: 0, lastAt: call.at, added: undefined, removed: undefined, score: 0 };
}

function add(known: Touches, call: ToolCall, touch: "change" | "read"): void {
  known.lastAt = Math.max(known.lastAt, call.at);
  if (touch === "read") {
    known.reads += 1;
    return;
  }
  known.edits += 1;
  known.added = sumOf(known.added, call.linesAdded);
  known.removed = sumOf(known.removed, call.linesRemoved);
}

function sumOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0);
}

function rank(a: Touches, b: Touches): number {
  return Number(b.edits > 0) - Number(a.edits > 0) || b.score - a.score || b.lastAt - a.lastAt;
}

function fileOf(path: string, { created, edits, reads, lastAt, added, removed }: Touches): CheckpointFile {
  const changed = created ? "created" : "edited";
  return {
    path,
    did: edits === 0 ? "read" : changed,
    edits,
    reads,
    last_at: formatInstant(lastAt),
    lines_added: added ?? null,
    lines_removed: removed ?? null,
  };
}
