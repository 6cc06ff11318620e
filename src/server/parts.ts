import type { Clock, UnixMs } from "../domain/time.ts";
import type { Hub } from "../live/hub.ts";
import type { BreakDown } from "../query/metrics.ts";
import type { Tally } from "../self/tally.ts";
import type { LedgerReader } from "../store/store.ts";
import type { GuardSettings } from "./guard.ts";

/** What the server answers from. It takes none of these over and closes none. */
export interface ServerParts {
  readonly reader: LedgerReader;
  readonly hub: Hub;
  readonly tally: Tally;
  readonly queue: { queued(): number; readonly capacity: number };
  readonly breakDown: BreakDown;
  readonly receive: (request: Request) => Promise<Response>;
  readonly guard: GuardSettings;
  readonly clock: Clock;
  readonly startedAt: UnixMs;
  readonly version: string;
  /** Where an error that is our fault is written; people outside see two words. */
  readonly log: (line: string) => void;
}
