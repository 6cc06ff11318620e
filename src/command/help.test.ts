import { expect, test } from "bun:test";
import { listCommand } from "./checkpoint/list.ts";
import { checkpointCommand } from "./checkpoint.ts";
import type { Host } from "./host.ts";
import { sessionCommand } from "./session.ts";

// Help is told without asking anything of the machine.
const host = {} as Host;

test("help offers no flag that every form of the command refuses", async () => {
  const list = Object.keys(listCommand(host).args ?? {});
  const checkpoint = Object.keys(checkpointCommand(host).args ?? {});
  expect(checkpoint.filter((name) => !list.includes(name))).toEqual(["action", "id", "arm"]);
  const session = Object.keys(sessionCommand(host).args ?? {});
  expect(session).not.toContainAnyValues(["project", "model", "branch", "user", "team"]);
});
