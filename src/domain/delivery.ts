import type { Progress } from "./cursor.ts";
import type { Observation } from "./observation.ts";
import type { DropReason } from "./outcome.ts";
import type { Outgoing } from "./outgoing.ts";

/** What one request of a sender came to: typed observations, and the items that already failed on the way to them. */
export interface Delivery {
  readonly observations: readonly Observation[];
  readonly dropped: ReadonlyMap<DropReason, number>;
  /** How far files were read to make it; committed with it or not at all. */
  readonly progress?: Progress;
  /** Whether the observations have been through the checks already, in another thread. */
  readonly isChecked?: boolean;
  /** What goes on to others of it, kept with it or not at all. */
  readonly outgoing?: readonly Outgoing[];
}
