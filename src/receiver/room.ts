import { AppError } from "../domain/error.ts";

/** Bodies of the largest size that may be on their way at once; real ones are a thousandth of it. */
const bodiesHeld = 8;

/** How much of one sort of bodies may be held at once. */
export interface RoomSize {
  /** The largest body that is taken. */
  readonly maxBodyBytes: number;
  /** What a body that does not announce its length is counted as. */
  readonly usualBytes: number;
}

/** Holds off senders whose bodies together would fill the memory; they try again in a moment. */
export class Room {
  readonly #size: RoomSize;
  /** Bytes of bodies that are being read or wait for their commit. */
  #held = 0;

  constructor(size: RoomSize) {
    this.#size = size;
  }

  /** Does the work of one request while its body has room. Throws `overloaded` when there is none. */
  async within(request: Request, work: () => Promise<Response>): Promise<Response> {
    const { maxBodyBytes, usualBytes } = this.#size;
    const size = Number(request.headers.get("content-length") ?? usualBytes) || 0;
    if (this.#held > 0 && this.#held + size > maxBodyBytes * bodiesHeld)
      throw new AppError("overloaded", "too many large bodies at once; send this one again in a moment");
    this.#held += size;
    try {
      return await work();
    } finally {
      this.#held -= size;
    }
  }
}
