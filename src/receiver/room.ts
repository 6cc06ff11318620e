import { AppError } from "../domain/error.ts";

/** Bodies of the largest size that may be held at once; real ones are a thousandth of it. */
const bodiesHeld = 8;

/** What a body may take to arrive, milliseconds: senders of OTLP give up after 10 s by themselves (OTEL_EXPORTER_OTLP_TIMEOUT). */
const arrivalMs = 30_000;

/** A body's place in the memory, from its first byte until its request is answered. */
export interface Place {
  /** Counts so many bytes more of it. Throws `overloaded` when there is no room and nobody else can make any. */
  hold(bytes: number): void;
  /** What is awaited of its sender. Rejects with `overloaded` when the place is given to another, or it takes too long. */
  unlessLost<T>(awaited: Promise<T>): Promise<T>;
  /** The body is there: its place is its own until it is answered. */
  settle(): void;
}

interface Taken {
  bytes: number;
  readonly lose: (reason: AppError) => void;
}

/**
 * Bounds the bytes of bodies that are read or wait for their commit. When it is full, the body that has been on its way
 * longest gives way, so that whoever sends slowly holds up himself; its sender tries again in a moment.
 */
export class Room {
  readonly #maxBytes: number;
  /** The one that is on its way longest comes first. */
  readonly #arriving = new Set<Taken>();
  #held = 0;

  constructor(largest: { readonly maxBodyBytes: number }) {
    this.#maxBytes = largest.maxBodyBytes * bodiesHeld;
  }

  /** Does the work of one request, which reads its body by the place it is given. */
  async within<T>(work: (place: Place) => Promise<T>): Promise<T> {
    const { promise: lost, reject: lose } = Promise.withResolvers<never>();
    // Whoever awaits nothing of his sender at that moment learns of it later.
    lost.catch(() => undefined);
    const taken: Taken = { bytes: 0, lose };
    const late = setTimeout(() => lose(tooSlow()), arrivalMs);
    const settle = (): void => {
      clearTimeout(late);
      this.#arriving.delete(taken);
    };
    this.#arriving.add(taken);
    try {
      return await work({
        hold: (bytes) => this.#hold(taken, bytes),
        unlessLost: (awaited) => Promise.race([lost, awaited]),
        settle,
      });
    } finally {
      settle();
      this.#held -= taken.bytes;
    }
  }

  #hold(taken: Taken, bytes: number): void {
    while (this.#held + bytes > this.#maxBytes) {
      const slowest = this.#arriving.values().find((other) => other !== taken && other.bytes > 0);
      if (slowest === undefined) throw noRoom();
      this.#drop(slowest);
    }
    taken.bytes += bytes;
    this.#held += bytes;
  }

  #drop(taken: Taken): void {
    this.#arriving.delete(taken);
    this.#held -= taken.bytes;
    taken.bytes = 0;
    taken.lose(noRoom());
  }
}

function noRoom(): AppError {
  return new AppError("overloaded", "too many large bodies at once; send this one again in a moment");
}

function tooSlow(): AppError {
  return new AppError("overloaded", `the body took more than ${arrivalMs / 1000} s to arrive; send it again`);
}
