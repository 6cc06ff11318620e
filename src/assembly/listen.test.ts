import { expect, test } from "bun:test";
import { hostName } from "./listen.ts";

test.each([
  ["fe80::1%eth0", "[fe80::1]"],
  ["0:0:0:0:0:0:0:1", "[::1]"],
  ["2001:DB8::1", "[2001:db8::1]"],
  ["Desk.local", "desk.local"],
])("the host %s is asked for as %s", (host, name) => {
  expect(hostName(host)).toBe(name);
});
