import { expect, test } from "bun:test";
import { isPublic } from "./address.ts";

test.each([
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.0",
  "100.63.255.255",
  "169.253.0.1",
  "223.255.255.255",
  "2606:4700::6810:85e5",
  // An address of the Internet, as a network without IPv4 reaches it.
  "64:ff9b::808:808",
  "::ffff:8.8.8.8",
])("%s is public", (address) => expect(isPublic(address)).toBe(true));

test.each([
  ["loopback", ["127.0.0.1", "127.255.255.254", "::1"]],
  ["this host", ["0.0.0.0", "0.1.2.3", "::"]],
  ["private", ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"]],
  ["link-local and metadata", ["169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0"]],
  ["carriers and metadata", ["100.64.0.1", "100.100.100.200", "100.127.255.255"]],
  ["unique local and metadata", ["fc00::1", "fd00:ec2::254", "fdff::1"]],
  ["site-local", ["fec0::1"]],
  ["multicast and reserved", ["224.0.0.1", "255.255.255.255", "ff02::1", "240.0.0.1"]],
  [
    "documentation and tests",
    ["192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
  ],
  ["IPv4 in IPv6", ["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a00:1", "64:ff9b::7f00:1", "::127.0.0.1"]],
  ["tunnels", ["192.88.99.1", "2002:7f00:1::", "2001:0:7f00:1::"]],
  ["no address", ["localhost", "", "127.1", "2130706433", "0x7f000001"]],
] as const)("%s is not public", (_, addresses) => {
  for (const address of addresses) expect([address, isPublic(address)]).toEqual([address, false]);
});

test("every way to write an address in a URL is the same address", () => {
  const written = ["2130706433", "0177.0.0.1", "0x7f.1", "127.1", "127。0。0。1", "[::ffff:127.0.0.1]"];
  for (const host of written) {
    const { hostname } = new URL(`http://${host}/`);
    expect([host, isPublic(hostname.replace(/^\[(.*)\]$/, "$1"))]).toEqual([host, false]);
  }
});
