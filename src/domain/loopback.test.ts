import { expect, test } from "bun:test";
import { isLoopbackName } from "./loopback.ts";

test("only localhost and the addresses of loopback are surely this machine", () => {
  for (const url of [
    "http://127.0.0.1:4318",
    "http://127.8.0.1/x",
    "http://LOCALHOST:1",
    "https://[::1]:4318",
  ])
    expect([url, isLoopbackName(new URL(url).hostname)]).toEqual([url, true]);
  for (const url of [
    "http://10.0.0.1",
    "https://127.0.0.1.example.org",
    "http://localhost.example",
    "http://[::2]",
  ])
    expect([url, isLoopbackName(new URL(url).hostname)]).toEqual([url, false]);
});
