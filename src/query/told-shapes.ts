import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { shapesOf, type Asked } from "./sessions.ts";
import type { SessionShape } from "./shape.ts";

/** How old a shape may be when it is told: what a session does is a matter of time as well, and listeners hear within a tenth of this. */
const freshMs = 1000;
/** Sessions whose shapes are kept, some 3 kB each: more do not change within a second. */
const mostSessions = 500;

interface Told {
  readonly changed: number;
  readonly at: UnixMs;
  readonly shape: SessionShape;
}

/** Shapes of sessions that changed, made once for all who are told of the change, however many listen. */
export class ToldShapes {
  readonly #reader: LedgerReader;
  readonly #told = new Map<number, Told>();

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /** Shapes by key: those made for another listener a moment ago, and the others anew. */
  of(sessions: readonly Session[], asked: Asked): ReadonlyMap<number, SessionShape> {
    const { now } = asked;
    const stale = sessions.filter((session) => !isFresh(this.#told.get(session.key), session, now));
    const shapes = shapesOf(this.#reader, stale, asked);
    for (const [index, { key, changed }] of stale.entries()) {
      const shape = shapes[index];
      if (shape === undefined) continue;
      this.#told.delete(key);
      this.#told.set(key, { changed, at: now, shape });
    }
    const found = new Map<number, SessionShape>();
    for (const { key } of sessions) {
      const told = this.#told.get(key);
      if (told !== undefined) found.set(key, told.shape);
    }
    this.#forget(now);
    return found;
  }

  /** The oldest come first. What is no longer fresh is never told. */
  #forget(now: UnixMs): void {
    for (const [key, { at }] of this.#told) {
      if (this.#told.size <= mostSessions && isYoung(at, now)) return;
      this.#told.delete(key);
    }
  }
}

function isFresh(told: Told | undefined, { changed }: Session, now: UnixMs): boolean {
  return told?.changed === changed && isYoung(told.at, now);
}

function isYoung(at: UnixMs, now: UnixMs): boolean {
  return now >= at && now - at < freshMs;
}
