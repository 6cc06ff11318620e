import { expect, test } from "bun:test";
import { runCommand, type CommandDef } from "citty";
import { isUsageError, usageFault } from "./usage-fault.ts";

const command: CommandDef = {
  meta: { name: "tools" },
  args: {
    id: { type: "positional", required: true },
    by: { type: "enum", options: ["tool", "session"] },
  },
};

/** What is said of a command line that the library refuses. */
async function saidOf(...rawArgs: readonly string[]): Promise<string> {
  const thrown: unknown = await runCommand(command, { rawArgs: [...rawArgs] }).catch(
    (error: unknown) => error,
  );
  if (!isUsageError(thrown)) throw new Error("not refused");
  return usageFault(thrown, "tools").message;
}

test("a word that is none of those a flag takes is told with those it takes", async () => {
  expect(await saidOf("x", "--by", "wrong")).toBe("--by wrong is not known; use one of tool, session");
});

test("a missing argument is told by what it is", async () => {
  expect(await saidOf()).toBe("tools needs a session id; 'hallmonitor tools --help' shows how");
});
