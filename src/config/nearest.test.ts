import { expect, test } from "bun:test";
import { nearestName, unknownKeyAdvice } from "./nearest.ts";

const known = ["host", "port", "allowed_hosts"];

test("a slip of the fingers leads to the key that was meant", () => {
  expect(nearestName("prot", known)).toBe("port");
  expect(nearestName("hos", known)).toBe("host");
  expect(nearestName("hostt", known)).toBe("host");
  expect(nearestName("alowed_host", known)).toBe("allowed_hosts");
});

test("another way of spelling words together leads to the key, too", () => {
  expect(nearestName("allowedHosts", known)).toBe("allowed_hosts");
  expect(nearestName("allowed-hosts", known)).toBe("allowed_hosts");
  expect(nearestName("PORT", known)).toBe("port");
});

test("nothing is suggested for a name that is like none", () => {
  expect(nearestName("timeout", known)).toBeUndefined();
  expect(nearestName("port".repeat(100), known)).toBeUndefined();
  expect(nearestName("port", [])).toBeUndefined();
  expect(unknownKeyAdvice("timeout", known)).toBe("known here are host, port, allowed_hosts");
});
