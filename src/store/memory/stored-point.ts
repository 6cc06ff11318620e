import type { StoredPoint } from "../whole.ts";
import type { Point } from "./ledger.ts";

/** A point as it is taken out: what a plain number says is in `increase` already. */
export function storedPoint({ seen, sessionKey }: Point): StoredPoint {
  const { agent, series, metric, unit, measure, model, startNano, timeNano, at, increase, total } = seen;
  const isPlain = seen.value.kind === "sum" || seen.value.kind === "gauge";
  const value = isPlain ? undefined : JSON.stringify(seen.value);
  const told = { agent, series, metric, unit, measure, model, startNano, timeNano };
  return { ...told, sessionKey, at, increase, total, value };
}
