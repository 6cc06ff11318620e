import { expect, test } from "bun:test";
import { proxyFor } from "./proxy.ts";

test("only this machine is reached without the environment's proxy", () => {
  expect(proxyFor("http://LOCALHOST:4318/v1/logs")).toEqual({ proxy: false });
  expect(proxyFor("https://collector.example:4318")).toEqual({});
});
