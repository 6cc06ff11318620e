import { digestOf } from "../domain/digest.ts";
import type { Observation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";
import type { Step } from "./pipeline.ts";

/** `pipeline.max_series_per_session` of the config: how many rows one session's metrics may leave for good. */
export interface LimitSettings {
  /** Distinct series one session may have; what comes beyond is dropped as `cardinality`. */
  readonly maxSeriesPerSession: number;
}

/** What is remembered of all sessions together, some 50 MB. Beyond it all is forgotten, which lets each start counting anew. */
const most = { sessions: 10_000, series: 500_000 };

/** Holds off metrics whose attributes never repeat: every series costs memory and a row for good. */
export class CardinalityLimit implements Step {
  readonly #settings: LimitSettings;
  readonly #mostSeries: number;
  readonly #series = new Map<string, Set<number>>();
  /** The series of all sessions. */
  #count = 0;

  constructor(settings: LimitSettings, mostSeries = most.series) {
    this.#settings = settings;
    this.#mostSeries = Math.max(mostSeries, settings.maxSeriesPerSession);
  }

  process(seen: Observation): Observation | DropReason {
    if (seen.kind !== "data-point") return seen;
    const session = `${seen.agent} ${seen.sessionId ?? ""}`;
    const digest = digestOf(seen.series);
    const known = this.#series.get(session);
    if (known?.has(digest) === true) return seen;
    if ((known?.size ?? 0) >= this.#settings.maxSeriesPerSession) return "cardinality";
    this.#remember(session, digest);
    return seen;
  }

  #remember(session: string, digest: number): void {
    if (
      this.#count >= this.#mostSeries ||
      (this.#series.size >= most.sessions && !this.#series.has(session))
    ) {
      this.#series.clear();
      this.#count = 0;
    }
    const known = this.#series.get(session) ?? new Set<number>();
    this.#series.set(session, known.add(digest));
    this.#count += 1;
  }
}
