import { counted as countOf } from "../domain/counted.ts";
import { nanoToUsd, type NanoUsd } from "../domain/money.ts";
import { isFork, transcribedAgent } from "../domain/session.ts";
import { totalTokens } from "../domain/usage.ts";
import { formatWhole } from "../domain/whole.ts";
import type { RequestGap } from "../store/store.ts";
import { isLoggedByHand } from "./by-hand.ts";
import { roundingNano } from "./client-account.ts";
import { counterSource } from "./counter-source.ts";
import type { Evidence } from "./reconcile.ts";
import type { GapKind, GapShape } from "./reconcile-shape.ts";
import { untold } from "./untold.ts";

/** Where the channels differ about a session, in the order of how much it matters. */
export function gapsOf(evidence: Evidence): GapShape[] {
  return [
    ...missing(evidence),
    counterGap(evidence),
    clientGap(evidence),
    ...usageGaps(evidence),
    copyGap(evidence),
  ].filter((found) => found !== undefined);
}

function missing({ agreement, session, witnesses, counted }: Evidence): (GapShape | undefined)[] {
  if (agreement === undefined) return [];
  const hasOtlp = witnesses.some(({ source }) => source.startsWith("otlp"));
  const hasFile = witnesses.some(({ source }) => source === "transcript");
  const { missingInOtlp, missingInTranscript } = agreement;
  const isTranscribed = session.agent === transcribedAgent;
  const hasCounters = counted !== undefined && counterSource(session) === "otlp-metric";
  return [
    gap("missing_in_otlp", missingInOtlp, () =>
      hasOtlp
        ? `${requests(missingInOtlp)} in the transcript that OpenTelemetry did not tell of`
        : `nothing${hasCounters ? " but counters" : ""} of this session came over OpenTelemetry; ${requests(missingInOtlp)} known from the transcript only`,
    ),
    isTranscribed
      ? gap("missing_in_transcript", missingInTranscript, () =>
          hasFile
            ? `${requests(missingInTranscript)} over OpenTelemetry that no transcript holds; compactions and other calls of the client's own leave no line there`
            : `no transcript of session ${session.id} was read; ${requests(missingInTranscript)} known from OpenTelemetry`,
        )
      : undefined,
  ];
}

const counterNames = { "otlp-metric": "the metric counters", manual: "the log of the session" } as const;

/** Counters that told less than the requests hold have stopped or lost points; that they tell more is the client's gap. */
function counterGap({ session, counted, totals }: Evidence): GapShape | undefined {
  if (counted === undefined || totals.requests === 0) return undefined;
  const tokens = untold(totals.usage, counted);
  if (tokens === 0) return undefined;
  return {
    kind: "counter_stopped",
    detail: `the requests hold ${formatWhole(totalTokens(totals.usage))} tokens, ${formatWhole(tokens)} of them not among the ${formatWhole(totalTokens(counted))} that ${counterNames[counterSource(session)]} told`,
    requests: null,
    tokens,
  };
}

function clientGap(evidence: Evidence): GapShape | undefined {
  const { session, totals } = evidence;
  // The account of a fork begins with what its parent had spent.
  return isFork(session) || totals.requests === 0 ? undefined : (tokenGap(evidence) ?? moneyGap(evidence));
}

function tokenGap({ statement, totals, session, counted }: Evidence): GapShape | undefined {
  const told = statement?.usage ?? counted;
  if (told === undefined) return undefined;
  const tokens = untold(told, totals.usage);
  if (tokens === 0) return undefined;
  return {
    kind: "client_reports_more",
    detail: `${counterSource(session) === "manual" ? "the log of the session" : "the client itself"} counts ${formatWhole(totalTokens(told))} tokens, ${formatWhole(tokens)} of them not among the ${formatWhole(totalTokens(totals.usage))} of the ledger`,
    requests: null,
    tokens,
  };
}

/**
 * A status line has money alone. Held against it is what the client itself said of each request, for its prices may be others than
 * ours; so telemetry has to have told of each. It lacks what came while telemetry did not get through and no transcript
 * holds: a compaction, for one.
 */
function moneyGap({ statement, totals, witnesses }: Evidence): GapShape | undefined {
  const { requests: known, reportedNano: told } = totals;
  const isWhole = witnesses.some(({ source, requests: seen }) => source === "otlp-log" && seen === known);
  if (statement?.costNano === undefined || statement.usage !== undefined) return undefined;
  if (told === undefined || !isWhole) return undefined;
  const more = statement.costNano - told;
  if (more < roundingNano) return undefined;
  return {
    kind: "client_reports_more",
    detail: `the client itself says that this cost ${dollars(statement.costNano)}, ${dollars(more)} more than it said of the ${countOf(known, "request")} that any channel told of`,
    requests: null,
    tokens: 0,
  };
}

function dollars(nano: NanoUsd): string {
  return `$${nanoToUsd(nano).toFixed(4)}`;
}

function usageGaps({ agreement, session }: Evidence): (GapShape | undefined)[] {
  if (agreement === undefined) return [];
  const { placeholders, disputed, unpriced } = agreement;
  return [
    gap(
      "usage_placeholder",
      placeholders,
      () => `${requests(placeholders)} written to the transcript before the answer was complete`,
    ),
    gap("usage_disputed", disputed, () => `${requests(disputed)} whose tokens two channels tell differently`),
    // What a person logs has no price by nature: none would be found.
    isLoggedByHand(session)
      ? undefined
      : gap(
          "unpriced",
          unpriced,
          () => `${requests(unpriced)} whose tokens or whose model's price nobody knows`,
        ),
  ];
}

function copyGap({ session }: Evidence): GapShape | undefined {
  const { copiedRequests, copiedTokens } = session;
  if (copiedRequests === 0) return undefined;
  const copied = { requests: copiedRequests, tokens: copiedTokens };
  return gap(
    "duplicate_removed",
    copied,
    () => `${requests(copied)} that its files repeat from elsewhere, counted once where they were made`,
  );
}

function gap(kind: GapKind, of: RequestGap, detail: () => string): GapShape | undefined {
  return of.requests === 0 ? undefined : { kind, detail: detail(), requests: of.requests, tokens: of.tokens };
}

function requests({ requests: count }: RequestGap): string {
  return countOf(count, "request");
}
