import { expect, test } from "bun:test";
import { proxyFor } from "./proxy.ts";

test("only this machine is reached without the environment's proxy", () => {
  for (const here of [
    "http://127.0.0.1:4318",
    "http://127.8.0.1/x",
    "http://LOCALHOST:1",
    "https://[::1]:4318",
  ])
    expect(proxyFor(here)).toEqual({ proxy: false });
  for (const there of ["http://10.0.0.1", "https://127.0.0.1.example.org", "http://localhost.example"])
    expect(proxyFor(there)).not.toHaveProperty("proxy");
});
