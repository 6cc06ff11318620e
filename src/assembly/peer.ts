import { readFileSync } from "node:fs";

/** One end of a TCP connection. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** The kernel's tables of TCP sockets: a line for each, with its two ends and the user it is of (proc(5)). */
const tables = ["/proc/net/tcp", "/proc/net/tcp6"];
const root = 0;

/**
 * Whether the process at the other end of a connection on this machine is another user's. False where the system does not say so: only
 * Linux does, and only of connections that begin here. Root reads every file anyway, so it is no stranger.
 */
export function isStranger(peer: Endpoint, port: number, own = process.getuid?.()): boolean {
  if (own === undefined) return false;
  const uid = ownerOf(peer, port);
  return uid !== undefined && uid !== own && uid !== root;
}

function ownerOf({ address, port: from }: Endpoint, to: number): number | undefined {
  const ends = new Set(namesOf(address).map((name) => `${name}:${hex(from)}`));
  for (const table of tables) {
    for (const line of linesOf(table)) {
      const [, local = "", remote = "", , , , , uid] = line.trim().split(/\s+/);
      if (ends.has(local) && remote.endsWith(`:${hex(to)}`)) return Number(uid);
    }
  }
  return undefined;
}

/** The ways the kernel writes an address: each group of four bytes is a number of this machine, whose bytes are the wrong way round. */
function namesOf(address: string): string[] {
  const v4 = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)?.slice(1);
  if (v4 !== undefined) {
    const name = v4
      .toReversed()
      .map((byte) => Number(byte).toString(16).padStart(2, "0"))
      .join("")
      .toUpperCase();
    return [name, `0000000000000000FFFF0000${name}`];
  }
  return address === "::1" ? ["00000000000000000000000001000000"] : [];
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(table, "utf8").split("\n").slice(1);
  } catch {
    return [];
  }
}
