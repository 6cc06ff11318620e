import { digestOf } from "../domain/digest.ts";
import type { Observation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";
import type { Step } from "./pipeline.ts";

/** `pipeline.max_series_per_session` of the config: how many rows one session's metrics may leave for good. */
export interface LimitSettings {
  /** Distinct series one session may have; what comes beyond is dropped as `cardinality`. */
  readonly maxSeriesPerSession: number;
}

/** Sessions whose series are remembered. Beyond this all are forgotten, which lets each start counting anew. */
const maxSessions = 10_000;

/** Holds off metrics whose attributes never repeat: every series costs memory and a row for good. */
export class CardinalityLimit implements Step {
  readonly #settings: LimitSettings;
  readonly #series = new Map<string, Set<number>>();

  constructor(settings: LimitSettings) {
    this.#settings = settings;
  }

  process(seen: Observation): Observation | DropReason {
    if (seen.kind !== "data-point") return seen;
    const known = this.#seriesOf(`${seen.agent} ${seen.sessionId ?? ""}`);
    const digest = digestOf(seen.series);
    if (known.has(digest)) return seen;
    if (known.size >= this.#settings.maxSeriesPerSession) return "cardinality";
    known.add(digest);
    return seen;
  }

  #seriesOf(session: string): Set<number> {
    const known = this.#series.get(session);
    if (known !== undefined) return known;
    if (this.#series.size >= maxSessions) this.#series.clear();
    const fresh = new Set<number>();
    this.#series.set(session, fresh);
    return fresh;
  }
}
