import type { DataPointObservation, Observation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";
import { risen } from "../domain/stream.ts";
import type { PointValue } from "../domain/telemetry.ts";
import type { Step } from "./pipeline.ts";

/** The last point of a stream: one series since one start time. */
interface Tail {
  readonly timeNano: string;
  readonly total: number;
}

/**
 * Tails held in memory; the one unused for longest then goes and is read from the ledger again. More than one group can
 * bring (100,000 points), so that no tail goes before the points it stands for are committed.
 */
const maxTails = 200_000;

/**
 * Turns cumulative points into what they add. A stream is a series since its start time, so a restarted or second
 * process on the same session is a stream of its own. Tails that are not in memory come from `lastTail`, the ledger.
 */
export class Delta implements Step {
  readonly #lastTail: (series: string, startNano: string) => Tail | undefined;
  readonly #tails = new Map<string, Tail>();

  constructor(lastTail: (series: string, startNano: string) => Tail | undefined) {
    this.#lastTail = lastTail;
  }

  process(seen: Observation): Observation | DropReason {
    if (seen.kind !== "data-point") return seen;
    const temporality = temporalityOf(seen.value);
    if (temporality === "unspecified") return "unsupported";
    return temporality === "cumulative" ? this.#advance(seen) : seen;
  }

  reset(): void {
    this.#tails.clear();
  }

  #advance(seen: DataPointObservation): Observation | DropReason {
    const stream = `${seen.startNano} ${seen.series}`;
    const tail = this.#tails.get(stream) ?? this.#lastTail(seen.series, seen.startNano);
    const order = tail === undefined ? 1 : compareNano(seen.timeNano, tail.timeNano);
    if (order === 0) return "duplicate";
    if (order < 0) return "out-of-order";
    const total = seen.increase;
    this.#remember(stream, { timeNano: seen.timeNano, total });
    return { ...seen, total, increase: risen(total, tail?.total ?? 0, mayFall(seen.value)) };
  }

  /** A map keeps the order of insertion, so taking out and putting in moves a stream to the young end. */
  #remember(stream: string, tail: Tail): void {
    this.#tails.delete(stream);
    this.#tails.set(stream, tail);
    if (this.#tails.size <= maxTails) return;
    const [oldest = ""] = this.#tails.keys();
    this.#tails.delete(oldest);
  }
}

function mayFall(value: PointValue): boolean {
  return value.kind === "sum" && !value.monotonic;
}

function temporalityOf(value: PointValue): "delta" | "cumulative" | "unspecified" {
  if (value.kind === "gauge") return "delta";
  // A summary has no temporality field; it counts since its start by definition.
  return value.kind === "summary" ? "cumulative" : value.temporality;
}

/** Order of two decimal nanosecond texts of any length. */
function compareNano(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
