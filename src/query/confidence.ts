import type { Evidence } from "./reconcile.ts";
import type { Confidence, GapKind, GapShape } from "./reconcile-shape.ts";

/** Every confidence, the best first: `total.sessions` of a reconcile answer counts each, 0 where there is none. */
export const confidences: readonly Confidence[] = ["exact", "complete", "partial", "single-source"];

/** Gaps that say the ledger holds less, or other tokens, than were really used. */
const losses: ReadonlySet<GapKind> = new Set(["client_reports_more", "usage_disputed"]);
const differences: ReadonlySet<GapKind> = new Set([
  "missing_in_otlp",
  "missing_in_transcript",
  "counter_stopped",
  // Another channel knew better, or it would be a loss.
  "usage_placeholder",
]);

/**
 * How far a session's figures can be trusted. `exact`: at least two channels, or one and the client's own account, tell
 * the same of everything. `complete`: they differ, but one saw all that any saw. `partial`: each missed something, or the
 * client counts more than any told. `single-source`: nobody is there to compare with.
 */
export function confidenceOf(evidence: Evidence, gaps: readonly GapShape[]): Confidence {
  const { witnesses, counted, statement, agreement } = evidence;
  const channels = new Set(witnesses.map(({ source }) => (source === "transcript" ? source : "otlp")));
  const others = (counted === undefined ? 0 : 1) + (statement?.usage === undefined ? 0 : 1);
  if (channels.size + others < 2) return "single-source";
  const has = (kinds: ReadonlySet<GapKind>): boolean => gaps.some(({ kind }) => kinds.has(kind));
  if (has(losses) || (agreement?.uncorrected.requests ?? 0) > 0) return "partial";
  if (!has(differences)) return "exact";
  const bothMissed =
    (agreement?.missingInOtlp.requests ?? 0) > 0 && (agreement?.missingInTranscript.requests ?? 0) > 0;
  // Where the client's own account confirms the sum, it does not matter who missed what.
  return bothMissed && statement?.usage === undefined ? "partial" : "complete";
}
