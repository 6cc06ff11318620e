import { AppError } from "../domain/error.ts";
import { networkOf } from "./rate-limit.ts";

/**
 * Streams that one network may have open: a tab has one, a person dozens at most. It is a fifth of all that there can be, so
 * that no one of them takes all.
 */
export const maxStreamsOfOne = 100;

/** Who has how many streams open. */
export class StreamPlaces {
  readonly #taken = new Map<string, number>();

  /** Opens a stream whose place is taken until its listener goes. Throws `overloaded` when its network has too many. */
  async within(request: Request, address: string, open: () => Promise<Response>): Promise<Response> {
    const network = networkOf(address);
    const taken = this.#taken.get(network) ?? 0;
    if (taken >= maxStreamsOfOne)
      throw new AppError("overloaded", `${maxStreamsOfOne} streams are open from ${network}; close some`);
    this.#taken.set(network, taken + 1);
    const leave = onceOnly(() => this.#leave(network));
    request.signal.addEventListener("abort", leave, { once: true });
    try {
      const response = await open();
      const isStream = response.status === 200 && response.body !== null;
      // Of one who had gone before, nothing more is heard.
      if (!isStream || request.signal.aborted) leave();
      return response;
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  #leave(network: string): void {
    const left = (this.#taken.get(network) ?? 1) - 1;
    if (left === 0) this.#taken.delete(network);
    else this.#taken.set(network, left);
  }
}

function onceOnly(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
