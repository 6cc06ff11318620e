import { AppError } from "../domain/error.ts";
import type { LedgerPlace } from "../store/sqlite/home.ts";
import { Loop } from "./loop.ts";

/** What is looked at, and whom it is told once. Without `everyMs` it is looked at in the usual pace. */
export interface LostLedgerParts {
  readonly look: () => LedgerPlace;
  readonly lost: () => void;
  readonly everyMs?: number | undefined;
}

const usualMs = 5000;
/** Looks in a row that find a ledger away before it is given up: whoever moves a data dir may move it back. */
const mostAway = 3;

/**
 * Watches whether the ledger of a collector still has its name. Without it nothing is taken any more, and no command finds the collector,
 * which would hold its ports until somebody ends it by its number. One that was replaced does not come back.
 */
export function watchForLoss({ look, lost, everyMs = usualMs }: LostLedgerParts): Loop {
  const loop: Loop = new Loop(async (ending) => {
    for (let away = 0; away < mostAway;) {
      await loop.pause(everyMs);
      if (ending.aborted) return;
      const place = look();
      if (place === "replaced") break;
      away = place === "away" ? away + 1 : 0;
    }
    lost();
  });
  return loop;
}

/** Why a collector ends whose ledger is lost. */
export function lossOf(ledger: string): AppError {
  return new AppError(
    "unavailable",
    `the collector (pid ${process.pid}) ended itself: ${ledger} was moved, replaced or deleted while it was open, and nothing more could be kept; 'hallmonitor up' starts one on what is there now`,
  );
}
