import type { UnixMs } from "../../domain/time.ts";
import { cast } from "./cast.ts";
import { createChance } from "./chance.ts";
import { createIds } from "../../imitation/identity.ts";
import { Performance } from "./performance.ts";
import type { ImitatedRecord } from "../../imitation/record.ts";
import { playSession, type PriceOf } from "./scene.ts";
import { openSession } from "../../imitation/session.ts";

/**
 * Sessions that run side by side, as records in the order of time. The course of each (what it does, how long it takes,
 * how many tokens it needs) follows from the seed; the ids follow from seed and start, so that a second run adds sessions.
 */
export interface Script {
  /** What happened since the last call, up to and at an instant that only moves forward. */
  until(at: UnixMs): readonly ImitatedRecord[];
  /** The same, and the counters that were not exported yet. */
  finish(at: UnixMs): readonly ImitatedRecord[];
}

/** What decides the whole script: from the same settings come the same records, ids included. */
export interface ScriptSettings {
  readonly seed: number;
  readonly sessions: number;
  readonly startedAt: UnixMs;
  /** How long after one session the next begins, in the time of the play. */
  readonly staggerMs: number;
  readonly exportEveryMs: number;
  /** Times faster than life; both lengths of time here shrink by it, too. */
  readonly speed: number;
  readonly priceOf: PriceOf;
}

/**
 * Opens as many sessions as are wanted, the cast over and over, each with chance of its own. Nothing happens before it
 * is asked.
 */
export function createScript(settings: ScriptSettings): Script {
  const performances = Array.from({ length: settings.sessions }, (_, index) => stage(settings, index));
  const merged = (perform: (one: Performance) => readonly ImitatedRecord[]): readonly ImitatedRecord[] =>
    performances.flatMap(perform).toSorted((a, b) => a.at - b.at);
  return {
    until: (at) => merged((one) => one.until(at)),
    finish: (at) => merged((one) => one.finish(at)),
  };
}

function stage({ seed, speed, priceOf, ...settings }: ScriptSettings, index: number): Performance {
  const character = cast[index % cast.length];
  if (character === undefined) throw new RangeError("the cast is empty");
  const startedAt = settings.startedAt + Math.round((index * settings.staggerMs) / speed);
  const ids = createIds(`${seed}/${settings.startedAt}/${index}`);
  const chance = createChance(`${seed}/${index}`);
  return new Performance({
    session: openSession(character, ids.uuid()),
    acts: playSession({ character, startedAt, speed, chance, ids, priceOf }),
    startedAt,
    exportEveryMs: Math.max(1, Math.round(settings.exportEveryMs / speed)),
  });
}
