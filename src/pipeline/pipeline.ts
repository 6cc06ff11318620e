/**
 * The checks between meaning and memory. In come observations of one delivery, out go those to keep and a named reason
 * for each of the rest. Steps are synchronous and run right before the commit; they know no wire and no SQL.
 */
import type { Observation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";

/** One step: the observation to go on with, or why it ends here. */
export interface Step {
  process(seen: Observation): Observation | DropReason;
  /** Forgets what it learned from observations whose commit failed; they will come again. */
  reset?(): void;
}

/**
 * What became of one delivery: those to keep in the order they came, as the steps changed them, and one reason for each
 * of the others.
 */
export interface Processed {
  readonly kept: readonly Observation[];
  readonly dropped: readonly DropReason[];
}

/** The ordered steps. Every observation that goes in comes out in exactly one of the two lists. */
export class Pipeline {
  readonly #steps: readonly Step[];

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  process(observations: readonly Observation[]): Processed {
    const kept: Observation[] = [];
    const dropped: DropReason[] = [];
    for (const seen of observations) {
      const result = this.#run(seen);
      if (typeof result === "string") dropped.push(result);
      else kept.push(result);
    }
    return { kept, dropped };
  }

  reset(): void {
    for (const step of this.#steps) step.reset?.();
  }

  #run(seen: Observation): Observation | DropReason {
    let current = seen;
    for (const step of this.#steps) {
      const result = step.process(current);
      if (typeof result === "string") return result;
      current = result;
    }
    return current;
  }
}
