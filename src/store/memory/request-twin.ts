import type { Request } from "../../domain/request.ts";
import {
  areTwins,
  isEventWithoutLine,
  isLineWithoutRequest,
  nearestTwin,
} from "../../domain/request-twin.ts";
import type { Keyed } from "../store.ts";

/** The key of the other account of an answer that is told twice without a common id. */
export function twinAmong(
  told: Request,
  known: Request | undefined,
  all: readonly Keyed<Request>[],
): number | undefined {
  if (isLineWithoutRequest(told) && (known === undefined || isLineWithoutRequest(known)))
    return nearestTwin(
      all.filter((one) => isEventWithoutLine(one) && areTwins(told, one)),
      told,
    )?.key;
  if (isEventWithoutLine(told) && (known === undefined || isEventWithoutLine(known)))
    return nearestTwin(
      all.filter((one) => isLineWithoutRequest(one) && areTwins(one, told)),
      told,
    )?.key;
  return undefined;
}
