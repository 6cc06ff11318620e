import { sourceBit, type Source } from "../../domain/source.ts";
import { claims, leaves, mayBePair, neediestLine, pairOf } from "../../domain/request-pair.ts";
import type { PriceOf, Request } from "../../domain/request.ts";
import {
  areTwins,
  bestKnown,
  isEventWithoutLine,
  isJoinedOf,
  isLineWithoutRequest,
} from "../../domain/request-twin.ts";
import { areOneAnswer, isUniqueId } from "../../domain/reused-id.ts";
import { nearest, type Thing } from "../../domain/thing.ts";
import { compareAccounts } from "../../domain/usage-agreement.ts";
import type { Usage } from "../../domain/usage.ts";
import type { Keyed } from "../store.ts";
import type { Said } from "./ledger.ts";
import type { All, Parting, ShelfRules } from "./merge.ts";

/** The key of the other account of an answer that is reported twice without a common id. */
function twinAmong(told: Request, known: Request | undefined, all: All<Request>): number | undefined {
  if (isLineWithoutRequest(told) && (known === undefined || isLineWithoutRequest(known))) {
    const line = bestKnown(told, known);
    return nearest(all(), line, (one) => isEventWithoutLine(one) && areTwins(line, one))?.key;
  }
  if (isEventWithoutLine(told) && (known === undefined || isEventWithoutLine(known)))
    return neediestLine(
      all().filter((one) => isLineWithoutRequest(one) && areTwins(one, told)),
      told,
    )?.key;
  return undefined;
}

/** The key of the request when one of two ledgers had joined an answer and the other knows only its event. */
function joinedAmong(told: Request, known: Request | undefined, all: All<Request>): number | undefined {
  if (known !== undefined && !isLineWithoutRequest(known)) return undefined;
  return nearest(all(), told, (one) => isJoinedOf(one, told) || isJoinedOf(told, one))?.key;
}

/** The key of the thing that an account names by an id that may be given out again. */
export function reusedBy<T extends Thing>(
  idOf: (told: T) => string | undefined,
  areOne: (a: T, b: T) => boolean,
) {
  return (told: T, known: T | undefined, { all }: { readonly all: All<T> }) => {
    const id = idOf(told);
    if (known !== undefined || id === undefined || isUniqueId(id)) return undefined;
    return nearest(all(), told, (one) => areOne(one, told))?.key;
  };
}

const reusedAnswer = reusedBy<Request>(({ requestId }) => requestId, areOneAnswer);

/** What is known besides the requests: what a request's line said where it was not written to its end, and prices. */
interface PairFacts {
  readonly saidOf: (key: number) => Usage | undefined;
  readonly priceOf: PriceOf | undefined;
}

/** How answers reported without a common id are joined and parted; `said` is all that was reported of requests. */
export function twinRules(
  said: readonly Said[],
  { keyOf, priceOf }: { keyOf: (key: number) => number | undefined } & Pick<PairFacts, "priceOf">,
): Omit<ShelfRules<Request>, "unite"> {
  /** What a source said of a request, the best account first. */
  const saidBy = (key: number, source: Source): Said[] =>
    said
      .filter((one) => one.account.sources === sourceBit(source) && keyOf(one.key) === key)
      .toSorted((a, b) => compareAccounts(b.account, a.account));
  const saidOf = (key: number) => saidBy(key, "transcript")[0]?.account.usage;
  return {
    twinOf: (told, known, { all, from }) =>
      twinAmong(told, known, all) ??
      (from === "ledger" ? joinedAmong(told, known, all) : undefined) ??
      reusedAnswer(told, known, { all }),
    pairBefore: (told, known, all) => pairBefore(told, known, { all, saidOf, priceOf }),
    parted: (key, event) => {
      for (const one of saidBy(key, "otlp-log")) one.key = event;
    },
  };
}

/** The pair to be parted before a line can be placed: another line's pair whose event fits this one better, or its own. */
function pairBefore(
  told: Request,
  known: Keyed<Request> | undefined,
  { all, saidOf, priceOf }: PairFacts & { readonly all: All<Request> },
): Parting<Request> | undefined {
  if (!isLineWithoutRequest(told)) return undefined;
  const partingOf = ({ key, ...joined }: Keyed<Request>): Parting<Request>[] => {
    const said = mayBePair(joined) ? saidOf(key) : undefined;
    return said === undefined ? [] : [{ key, at: joined.at, ...pairOf(joined, said, priceOf) }];
  };
  if (known !== undefined && !isLineWithoutRequest(known))
    return partingOf(known).find((own) => leaves(told, own));
  if (twinAmong(told, known, all) !== undefined) return undefined;
  const line = bestKnown(told, known);
  return nearest(all().flatMap(partingOf), line, (pair) => claims(line, pair));
}
