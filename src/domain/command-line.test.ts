import { expect, test } from "bun:test";
import { adviceWithFlags, commandLine, withFlags } from "./command-line.ts";

test("a name is one word of its command", () => {
  expect(commandLine("hallmonitor session", "s1")).toBe("hallmonitor session s1");
  expect(commandLine("hallmonitor session", "s1; rm -rf ~")).toBe("hallmonitor session 's1; rm -rf ~'");
});

test("a name is never a flag", () => {
  expect(commandLine("hallmonitor session", "--data-dir=/tmp")).toBe(
    "hallmonitor session -- --data-dir=/tmp",
  );
});

test("flags come last, and before what ends them", () => {
  expect(withFlags("hallmonitor session s1", " --data-dir /d")).toBe("hallmonitor session s1 --data-dir /d");
  expect(withFlags("hallmonitor session -- -x", " --data-dir /d")).toBe(
    "hallmonitor session --data-dir /d -- -x",
  );
  expect(withFlags("hallmonitor session 'a -- b'", " --json")).toBe("hallmonitor session 'a -- b' --json");
});

test("every quoted command of a text is given the flags, unless it has its own or is asked for help", () => {
  const flags = " --data-dir '/a b'";
  expect(adviceWithFlags("'hallmonitor down', then 'hallmonitor up', to use it", flags)).toBe(
    "'hallmonitor down --data-dir '/a b'', then 'hallmonitor up --data-dir '/a b'', to use it",
  );
  for (const told of [
    "'hallmonitor log --help' shows it",
    `start one with 'hallmonitor up${flags}'`,
    `bring it in with 'hallmonitor import telemetry '/my logs'${flags}'`,
    "it is 'down'",
  ])
    expect(adviceWithFlags(told, flags)).toBe(told);
});
