import { expect, test } from "bun:test";
import { stalledMs } from "../server/part-stream.ts";
import { hostName, silenceSecondsOf } from "./listen.ts";

test.each([
  ["fe80::1%eth0", "[fe80::1]"],
  ["0:0:0:0:0:0:0:1", "[::1]"],
  ["2001:DB8::1", "[2001:db8::1]"],
  ["Desk.local", "desk.local"],
])("the host %s is asked for as %s", (host, name) => {
  expect(hostName(host)).toBe(name);
});

test("a stream may be silent for ever, a reader of an export until the export gives it up, nobody else", () => {
  const silenceAt = (path: string) => silenceSecondsOf(`http://127.0.0.1:4318${path}`);
  expect(silenceAt("/events/live?token=x")).toBe(0);
  expect(silenceAt("/api/metrics/export")).toBeGreaterThan(stalledMs / 1000);
  expect(["/", "/v1/logs", "/api/health?to=/events/"].map(silenceAt)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
