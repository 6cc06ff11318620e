import { expect, test } from "bun:test";
import { commandLine } from "./command-line.ts";

test("a name is one word of its command", () => {
  expect(commandLine("hallmonitor session", "s1")).toBe("hallmonitor session s1");
  expect(commandLine("hallmonitor session", "s1; rm -rf ~")).toBe("hallmonitor session 's1; rm -rf ~'");
});

test("a name is never a flag", () => {
  expect(commandLine("hallmonitor session", "--data-dir=/tmp")).toBe(
    "hallmonitor session -- --data-dir=/tmp",
  );
});
