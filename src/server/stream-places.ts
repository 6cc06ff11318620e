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
  readonly #broke: (thrown: unknown) => void;

  /** `broke` hears why a stream broke off: its answer has begun, so nobody can be told that way. */
  constructor(broke: (thrown: unknown) => void) {
    this.#broke = broke;
  }

  /** Opens a stream whose place is taken until its listener goes or it ends. Throws `overloaded` when its network has too many. */
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
      const { body } = response;
      // Of one who had gone before, nothing more is heard.
      if (response.status === 200 && body !== null && !request.signal.aborted)
        return new Response(untilEnd(body, { ended: leave, broke: this.#broke }), response);
      leave();
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

interface Ending {
  readonly ended: () => void;
  readonly broke: (thrown: unknown) => void;
}

/**
 * The same stream, with its end told however it comes about: Bun aborts no request whose answer ends or breaks by itself. One
 * that breaks ends here: who follows asks again, and is told then what is wrong.
 */
function untilEnd(body: ReadableStream<Uint8Array>, { ended, broke }: Ending): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const next = async (): Promise<Uint8Array | undefined> => {
    try {
      return (await reader.read()).value;
    } catch (thrown) {
      broke(thrown);
      return undefined;
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await next();
        if (bytes !== undefined) return controller.enqueue(bytes);
        ended();
        controller.close();
      },
      cancel(reason) {
        ended();
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead of the listener but what the stream itself holds.
    { highWaterMark: 0 },
  );
}

function onceOnly(work: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) work();
    isDone = true;
  };
}
