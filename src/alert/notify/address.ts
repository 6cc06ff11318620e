import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IPv4 that does not lead to the Internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const closed4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  // Carriers' networks. Some clouds have their metadata there.
  "100.64.0.0/10",
  "127.0.0.0/8",
  // Link-local, with the metadata of most clouds.
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** The only part of IPv6 that is given out to the Internet, and what of it leads elsewhere or hides an IPv4 address. */
const global6 = "2000::/3";
const closed6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const closed = listOf([...closed4, ...closed6]);
const open6 = listOf([global6]);

/** Whether an address, as IP literal, is one of the public Internet. What is no address is not. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !closed.check(address, "ipv4");
  if (!isIPv6(address)) return false;
  const inner = innerIpv4(address);
  if (inner !== undefined) return isPublic(inner);
  return open6.check(address, "ipv6") && !closed.check(address, "ipv6");
}

/** The IPv4 address in an IPv6 one that stands for it: mapped (`::ffff:0:0/96`), or through NAT64 (`64:ff9b::/96`, RFC 6052). */
function innerIpv4(address: string): string | undefined {
  // A URL writes every form of an IPv6 address in the same way, with the last 32 bits as two groups.
  const { hostname } = new URL(`http://[${withoutZone(address)}]/`);
  const [, high, low] = /^\[(?:::ffff:|64:ff9b::)(?:([\da-f]{1,4}):)?([\da-f]{1,4})\]$/.exec(hostname) ?? [];
  if (low === undefined) return undefined;
  const bits = Number.parseInt(high ?? "0", 16) * 0x1_00_00 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join(".");
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, "");
}

function listOf(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = "", bits = ""] = subnet.split("/");
    list.addSubnet(network, Number(bits), isIPv4(network) ? "ipv4" : "ipv6");
  }
  return list;
}
