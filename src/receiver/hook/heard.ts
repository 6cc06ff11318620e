import { networkInterfaces } from "node:os";
import { AppError } from "../../domain/error.ts";
import type { HeardAt } from "../../domain/observation.ts";
import type { UnixMs } from "../../domain/time.ts";
import { timeHeader } from "./answer.ts";

/** A sender on this machine shares our clock: what is further off than this has slept on the way, and is spooled by its sender. */
const maxSkewMs = 60_000;

/** The times of a request: its sender's own word, when it is on this machine, or now. Throws `conflict` for another time. */
export function heardOf(request: Request, address: string, now: UnixMs): HeardAt {
  const said = request.headers.get(timeHeader);
  if (said === null) return { at: now, seenAt: now };
  const at = Number(said);
  if (isHere(address) && Number.isInteger(at) && Math.abs(now - at) <= maxSkewMs) return { at, seenAt: now };
  // Taken under another time, this and the copy that its sender keeps would be two.
  throw new AppError(
    "conflict",
    `${timeHeader} is taken from this machine and within a minute of now (${now}); leave it out, or keep a copy for later`,
  );
}

/** Whether a sender is on this machine: a collector that listens on one of its own addresses hears it from there. */
function isHere(address: string): boolean {
  const name = address.replace(/^::ffff:/, "");
  return name === "::1" || name.startsWith("127.") || ownAddresses().includes(name);
}

function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((ends) => ends?.map((end) => end.address) ?? []);
}
