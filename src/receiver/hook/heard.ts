import { AppError } from "../../domain/error.ts";
import type { UnixMs } from "../../domain/time.ts";
import { timeHeader } from "./answer.ts";

/** When something was said, and when it was heard here. */
export interface Heard {
  readonly at: UnixMs;
  readonly seenAt: UnixMs;
}

/** A sender on this machine shares our clock: what is further off than this has slept on the way, and is spooled by its sender. */
const maxSkewMs = 60_000;

/** The times of a request: its sender's own word, when it is on this machine, or now. Throws `conflict` for another time. */
export function heardOf(request: Request, address: string, now: UnixMs): Heard {
  const said = request.headers.get(timeHeader);
  if (said === null) return { at: now, seenAt: now };
  const at = Number(said);
  if (isLoopback(address) && Number.isInteger(at) && Math.abs(now - at) <= maxSkewMs)
    return { at, seenAt: now };
  // Taken under another time, this and the copy that its sender keeps would be two.
  throw new AppError(
    "conflict",
    `${timeHeader} is taken from this machine and within a minute of now (${now}); leave it out, or keep a copy for later`,
  );
}

function isLoopback(address: string): boolean {
  return address === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
