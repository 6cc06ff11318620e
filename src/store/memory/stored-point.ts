import type { StoredPoint } from "../whole.ts";
import type { Point } from "./ledger.ts";

/** A point as it is exported: a plain number is already in `increase`. */
export function storedPoint({ seen, sessionKey }: Point): StoredPoint {
  const { agent, series, metric, unit, measure, model, startNano, timeNano, at, increase, total } = seen;
  const isPlain = seen.value.kind === "sum" || seen.value.kind === "gauge";
  const value = isPlain ? undefined : JSON.stringify(seen.value);
  const told = { agent, series, metric, unit, measure, model, startNano, timeNano };
  return { ...told, sessionKey, at, increase, total, value };
}
