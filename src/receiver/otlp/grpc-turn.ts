import { AppError } from "../../domain/error.ts";

/** Messages that are read at once: each may take its largest size thrice, as sent, inflated in pieces, and in one. */
const readAtOnce = 4;
/** A turn that lasts longer while others wait is given to another: a message of the largest size takes a third of it. */
const turnMs = 300;
/** Of more that wait the one that waits longest gives up. */
const mostWaiting = 1000;

interface Turn {
  readonly begin: () => void;
  readonly lose: (reason: AppError) => void;
}

/**
 * Whose message is read now. The call that came last is read next, for the sender of an old one may have given up; whoever
 * sends slowly loses his turn as soon as others wait for it, so that he holds up himself.
 */
export class Turns {
  readonly #reading = new Map<Turn, NodeJS.Timeout>();
  /** Those who are read and had their time. */
  readonly #slow = new Set<Turn>();
  readonly #waiting = new Set<Turn>();

  /** Begins to read when there is a turn for it, which ends with what is awaited. Rejects with `overloaded` where it is given to another. */
  async within<T>(begin: () => void, awaited: Promise<T>): Promise<T> {
    const { promise: lost, reject: lose } = Promise.withResolvers<never>();
    const turn = { begin, lose };
    this.#waiting.add(turn);
    this.#share();
    if (this.#waiting.size > mostWaiting) this.#dropFirst(this.#waiting);
    try {
      return await Promise.race([awaited, lost]);
    } finally {
      this.#end(turn);
    }
  }

  #share(): void {
    while (this.#waiting.size > 0 && this.#reading.size < readAtOnce) this.#beginNewest();
    if (this.#waiting.size > 0) this.#dropFirst(this.#slow);
  }

  #beginNewest(): void {
    const turn = [...this.#waiting].at(-1);
    if (turn === undefined) return;
    this.#waiting.delete(turn);
    const slow = setTimeout(() => {
      this.#slow.add(turn);
      this.#share();
    }, turnMs);
    this.#reading.set(turn, slow);
    turn.begin();
  }

  #dropFirst(some: ReadonlySet<Turn>): void {
    const [first] = some;
    if (first === undefined) return;
    first.lose(
      new AppError("overloaded", "too many large messages at once; send this one again in a moment"),
    );
    this.#end(first);
  }

  #end(turn: Turn): void {
    clearTimeout(this.#reading.get(turn));
    this.#reading.delete(turn);
    this.#slow.delete(turn);
    this.#waiting.delete(turn);
    this.#share();
  }
}
