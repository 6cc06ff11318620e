import { expect, test } from "bun:test";
import { isLoopback } from "./listen-host.ts";

test("this machine is known by its names and addresses, however they are written", () => {
  for (const host of ["localhost", "LocalHost", "::1", "127.0.0.1", "127.9.8.7"])
    expect([host, isLoopback(host)]).toEqual([host, true]);
  for (const host of ["0.0.0.0", "::", "localhost.evil.example", "127.example", "10.0.0.1"])
    expect([host, isLoopback(host)]).toEqual([host, false]);
});
