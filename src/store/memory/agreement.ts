import { sourceBit, type Source } from "../../domain/source.ts";
import { isHandwritten, placeholderRank, requestSources, type Request } from "../../domain/request.ts";
import { addUsage, noUsage, totalTokens } from "../../domain/usage.ts";
import { agrees, compareAccounts } from "../../domain/usage-agreement.ts";
import { sumKnown } from "./work.ts";
import type { AgreementRow, Keyed, RequestGap, WitnessRow } from "../store.ts";
import type { Dispute } from "../whole.ts";
import type { MemoryLedger } from "./ledger.ts";

const otlpBits = sourceBit("otlp-log") | sourceBit("otlp-span");
const transcriptBit = sourceBit("transcript");

/** What each channel said of the requests, per session. */
export function witnessRows(ledger: MemoryLedger, requests: readonly Keyed<Request>[]): WitnessRow[] {
  return requestSources.flatMap((source) =>
    bySession(requests.filter((request) => (request.sources & sourceBit(source)) !== 0)).map(
      ([sessionKey, own]) => {
        const accounts = own.map((request) => disputing(ledger, request, source) ?? request);
        return {
          sessionKey,
          source,
          requests: own.length,
          usage: accounts.reduce(
            (sum, { usage }) => (usage === undefined ? sum : addUsage(sum, usage)),
            noUsage,
          ),
          costNano: sumKnown(accounts.map(({ costNano }) => costNano)),
        };
      },
    ),
  );
}

/** Where the channels disagree about the requests, per session. */
export function agreementRows(ledger: MemoryLedger, requests: readonly Keyed<Request>[]): AgreementRow[] {
  return bySession(requests).map(([sessionKey, own]) => {
    return {
      sessionKey,
      requests: own.length,
      missingInOtlp: gap(own.filter((request) => hasTranscript(request) && !hasOtlp(request))),
      missingInTranscript: gap(own.filter((request) => hasOtlp(request) && !hasTranscript(request))),
      placeholders: gap(
        own.filter((request) => request.usageRank === placeholderRank || isDisputed(ledger, request, true)),
      ),
      uncorrected: gap(own.filter((request) => request.usageRank === placeholderRank)),
      disputed: gap(own.filter((request) => isDisputed(ledger, request, false))),
      unpriced: gap(own.filter((request) => request.costNano === undefined)),
      lastInOtlp: latest(own.filter(hasOtlp)),
      lastInTranscript: latest(own.filter(hasTranscript)),
    };
  });
}

function hasOtlp(request: Request): boolean {
  return (request.sources & otlpBits) !== 0;
}

function hasTranscript(request: Request): boolean {
  return (request.sources & transcriptBit) !== 0;
}

function isDisputed(ledger: MemoryLedger, request: Keyed<Request>, isPlaceholder: boolean): boolean {
  return requestSources.some((source) => {
    const other = disputing(ledger, request, source);
    return other !== undefined && (other.usageRank === placeholderRank) === isPlaceholder;
  });
}

/** The best account that a source gave of a request, when its tokens differ from the request's. */
function disputing(ledger: MemoryLedger, request: Keyed<Request>, source: Source): Request | undefined {
  if (isHandwritten(request)) return undefined;
  const own = ledger.said.filter(
    ({ key, account }) =>
      account.usage !== undefined &&
      account.sources === sourceBit(source) &&
      ledger.shelves.request.byKey(key)?.key === request.key,
  );
  const best = own
    .map(({ account }) => account)
    .toSorted((a, b) => b.usageRank - a.usageRank || compareAccounts(b, a))[0];
  if (best?.usage === undefined || request.usage === undefined) return undefined;
  return agrees(best.usage, request.usage) ? undefined : best;
}

/** What the sources said of a request where it differs from what the request holds. */
export function disputesOf(ledger: MemoryLedger, request: Keyed<Request>): Dispute[] {
  return requestSources.flatMap((source) => {
    const other = disputing(ledger, request, source);
    if (other?.usage === undefined) return [];
    const { usage, usageRank, costNano } = other;
    return [{ source, isPlaceholder: usageRank === placeholderRank, usage, costNano }];
  });
}

function bySession(requests: readonly Keyed<Request>[]): [number | undefined, Keyed<Request>[]][] {
  return [...Map.groupBy(requests, (request) => request.sessionKey)];
}

function gap(requests: readonly Request[]): RequestGap {
  const tokens = requests.reduce((sum, { usage }) => sum + (usage === undefined ? 0 : totalTokens(usage)), 0);
  return { requests: requests.length, tokens };
}

function latest(requests: readonly Request[]): number | undefined {
  return requests.length === 0 ? undefined : Math.max(...requests.map((request) => request.at));
}
