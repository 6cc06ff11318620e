/**
 * What work leaves behind in memory goes back to the machine once the work is over: the engine keeps garbage until it needs the
 * room, and a collector that rests never does.
 */
import { Loop } from "./loop.ts";

/** How work is noticed, and what is done once it is over. Without `pace`: the usual one. */
export interface RestParts {
  /** Processor time of the whole process since it began, in milliseconds. */
  readonly spentMs: () => number;
  /** Takes some tens of milliseconds, in which nobody is answered. */
  readonly giveBack: () => void;
  readonly pace?: Pace | undefined;
}

interface Pace {
  /** How often to look, in milliseconds. */
  readonly everyMs: number;
  /** Processor time between two looks, in milliseconds, with which nobody is kept waiting. */
  readonly quietMs: number;
  /** Processor time that leaves something behind, in milliseconds: what an idle collector spends in some minutes. */
  readonly workMs: number;
}

const usualPace: Pace = { everyMs: 5000, quietMs: 100, workMs: 1000 };

/** Watches the processor, not those who send and ask: whatever worked, it left something behind. */
export function openRest(parts: RestParts): Loop {
  const loop: Loop = new Loop((ending) => watch(loop, ending, parts));
  return loop;
}

async function watch(
  loop: Loop,
  ending: AbortSignal,
  { spentMs, giveBack, pace = usualPace }: RestParts,
): Promise<void> {
  // A start is work, too.
  let givenBackAt = -Infinity;
  let lookedAt = spentMs();
  for (;;) {
    await loop.pause(pace.everyMs);
    if (ending.aborted) return;
    const now = spentMs();
    const isQuiet = now - lookedAt < pace.quietMs;
    lookedAt = now;
    if (!isQuiet || now - givenBackAt < pace.workMs) continue;
    giveBack();
    givenBackAt = lookedAt = spentMs();
  }
}
