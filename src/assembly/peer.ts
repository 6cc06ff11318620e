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
 * Whether the process at the other end of a connection on this machine is another user's, or may be: who hung up before he was looked for is
 * not found any more. False where the system does not say so: only Linux does, and only of connections that begin here. Root reads every
 * file anyway, so it is no stranger.
 */
export function isStranger(peer: Endpoint, port: number, own = process.getuid?.()): boolean {
  if (own === undefined) return false;
  const uid = ownerOf(peer, port);
  return uid === undefined ? hasHungUp(peer, port) : uid !== own && uid !== root;
}

/** One end of a connection as the kernel knows it. */
interface Row {
  readonly local: string;
  readonly remote: string;
  readonly state: string;
  readonly uid: number;
  readonly inode: string;
}

/** The number of a socket that no process holds any more: its user is not told, and stands as root. */
const orphaned = "0";
const established = "01";

function ownerOf(peer: Endpoint, to: number): number | undefined {
  const ends = endsOf(peer);
  return rows().find(
    ({ local, remote, inode }) => ends.has(local) && remote.endsWith(`:${hex(to)}`) && inode !== orphaned,
  )?.uid;
}

/** Of a connection from elsewhere only our own end is here. It is asked for last: what ends meanwhile counts as ended. */
function hasHungUp(peer: Endpoint, to: number): boolean {
  const known = rows();
  const ends = endsOf(peer);
  const isConnected = known.some(
    ({ local, remote, state }) => local.endsWith(`:${hex(to)}`) && ends.has(remote) && state === established,
  );
  return known.length > 0 && !isConnected;
}

/** None where the system does not tell. */
function rows(): readonly Row[] {
  return tables.flatMap((table) =>
    linesOf(table).map((line) => {
      const [, local = "", remote = "", state = "", , , , uid, , inode = ""] = line.trim().split(/\s+/);
      return { local, remote, state, uid: Number(uid), inode };
    }),
  );
}

function endsOf({ address, port }: Endpoint): ReadonlySet<string> {
  return new Set(namesOf(address).map((name) => `${name}:${hex(port)}`));
}

/** The ways the kernel writes an address: each group of four bytes is a number of this machine, whose bytes are the wrong way round. */
function namesOf(address: string): string[] {
  const v4 = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)?.slice(1);
  if (v4 === undefined) return [groupsOf(address).join("").replaceAll(/.{8}/g, turned)];
  const name = turned(v4.map((byte) => Number(byte).toString(16).padStart(2, "0")).join(""));
  return [name, `0000000000000000FFFF0000${name}`];
}

/** The eight groups of an IPv6 address, each with all its digits. */
function groupsOf(address: string): string[] {
  const [head = [], tail = []] = address
    .replace(/%.*$/, "")
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  return [...head, ...zeros, ...tail].map((group) => group.padStart(4, "0"));
}

function turned(bytes: string): string {
  return (bytes.match(/../g) ?? []).toReversed().join("").toUpperCase();
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

function linesOf(table: string): string[] {
  try {
    return readFileSync(table, "utf8").split("\n").slice(1, -1);
  } catch {
    return [];
  }
}
