import { bytesPerTokenAssumed } from "../../context/byte-ratio.ts";
import { compositionOf, type Part, type Placed } from "../../context/composition.ts";
import { hasCompacted } from "../../domain/compaction.ts";
import { isOnMainThread } from "../../domain/context-point.ts";
import { isFork, type Session } from "../../domain/session.ts";
import { formatInstant } from "../../domain/time.ts";
import { promptTokens } from "../../domain/usage.ts";
import type { LedgerReader } from "../../store/store.ts";
import { hintsOf } from "./fill-hint.ts";
import { fixedMaterials, materialsOf, type FileMaterial, type ThreadSpan } from "./materials.ts";
import type { ContextShape, FilledByShape, FileReadShape, FillPartShape } from "./shape.ts";

/** A subagent, and the time of its life; its conversation is its own. */
export type SubagentSpan = Pick<ThreadSpan, "from" | "to"> & { readonly subagentId: string };

/** Requests that are looked at, the newest since the compaction. */
const mostPoints = 20_000;
const mostReads = 20;
/** Compactions that are looked at: the newest may have failed. */
const fewCompactions = 5;

/** What a session's own conversation is filled with, or a subagent's; null while it is not known how much it holds. */
export function filledBy(
  reader: LedgerReader,
  session: Session,
  { context, subagent }: { readonly context: ContextShape | null; readonly subagent?: SubagentSpan },
): FilledByShape | null {
  const tokens = context?.tokens ?? 0;
  if (context === null || tokens <= 0) return null;
  const span = spanOf(reader, session, subagent);
  const points = reader.contextPoints(span, { after: span.from, before: span.to, limit: mostPoints });
  const isCompacted = context.basis === "compaction";
  const fixed = isCompacted ? [] : fixedMaterials(reader, span);
  const isTold = isCompacted || fixed.length > 0;
  const untoldFixed = isTold ? 0 : untoldOf(reader, session, span);
  const materials = [...fixed, ...materialsOf(reader, span)];
  const { parts, placed, ratio } = compositionOf({ points, materials, tokens, untoldFixed });
  const reads = readsOf(placed, tokens);
  const since = subagent === undefined ? span.from : undefined;
  return {
    tokens,
    estimated: true,
    since: since === undefined ? null : formatInstant(since),
    basis: isCompacted ? "compaction" : isTold ? "request-records" : "first-request",
    bytes_per_token: Math.round(ratio.bytesPerToken * 100) / 100,
    bytes_per_token_basis: ratio.basis,
    parts: parts.map((part) => partShape(part, tokens)),
    reads,
    hints: hintsOf({
      parts,
      reads,
      largestRead: largestReadsOf(placed),
      compactsAt: context.compacts_at_tokens ?? undefined,
      project: session.facts.project,
    }),
  };
}

function spanOf(reader: LedgerReader, { key }: Session, subagent: SubagentSpan | undefined): ThreadSpan {
  if (subagent !== undefined) return { sessionKey: key, ...subagent };
  const compaction = reader.compactions({ sessionKey: key }, fewCompactions).findLast(hasCompacted);
  return { sessionKey: key, subagentId: undefined, from: compaction?.at };
}

/** The oldest requests of a session among which the first of its own conversation is. */
const fewRequests = 50;

/**
 * Tokens at most of system prompt and tools that nobody told of. Before the first compaction all that the first request held
 * beyond the known texts; after one as much as it was then, for a conversation goes on with more than its summary. A fork
 * begins with what it was forked from.
 */
function untoldOf(reader: LedgerReader, session: Session, span: ThreadSpan): number {
  if (isFork(session)) return 0;
  if (span.subagentId !== undefined || span.from === undefined) return Infinity;
  const first = reader
    .requestGlances({ sessionKey: session.key }, fewRequests)
    .find((request) => request.usage !== undefined && isOnMainThread(request));
  if (first?.usage === undefined || first.at > span.from) return Infinity;
  const texts = materialsOf(reader, { ...span, from: undefined, to: first.at });
  const bytes = texts.reduce((sum, text) => sum + text.bytes, 0);
  return Math.max(0, promptTokens(first.usage) - bytes / bytesPerTokenAssumed);
}

function partShape({ kind, name, bytes, tokens }: Part, of: number): FillPartShape {
  return { kind, name: name ?? null, bytes: bytes ?? null, tokens, share: tokens / of };
}

/** By tool, the tokens of the file that its results hold most of. */
function largestReadsOf(placed: readonly Placed<FileMaterial>[]): ReadonlyMap<string, number> {
  const files = placed.filter(({ material }) => material.kind === "results" && material.file !== undefined);
  const sums = Map.groupBy(files, ({ material }) => JSON.stringify([material.name, material.file]));
  const largest = new Map<string, number>();
  for (const reads of sums.values()) {
    const tool = reads[0]?.material.name ?? "";
    const tokens = reads.reduce((sum, one) => sum + one.tokens, 0);
    largest.set(tool, Math.max(largest.get(tool) ?? 0, tokens));
  }
  return largest;
}

function readsOf(placed: readonly Placed<FileMaterial>[], of: number): FileReadShape[] {
  const shown = placed.filter(({ material, tokens }) => material.file !== undefined && tokens > 0);
  return [...Map.groupBy(shown, ({ material }) => material.file ?? "")]
    .map(([file, reads]) => {
      const tokens = Math.round(reads.reduce((sum, one) => sum + one.tokens, 0));
      const bytes = reads.reduce((sum, one) => sum + one.material.bytes, 0);
      return { file, reads: reads.length, bytes, tokens, share: tokens / of };
    })
    .toSorted((a, b) => b.tokens - a.tokens || (a.file < b.file ? -1 : 1))
    .slice(0, mostReads);
}
