import { expect, test } from "bun:test";
import type { CommandDef } from "citty";
import { alertsCommand } from "./alerts.ts";
import { listCommand } from "./checkpoint/list.ts";
import { checkpointCommand } from "./checkpoint.ts";
import { helpText } from "./help.ts";
import type { Host } from "./host.ts";
import { sessionCommand } from "./session.ts";
import { tokenCommand } from "./token.ts";

// Help is told without asking anything of the machine.
const host = {} as Host;

function helpOf(command: CommandDef): Promise<string> {
  return helpText(command, { width: 80, colour: false });
}

test("what a command does ends as it was written, so that its last line can be copied", async () => {
  const help = await helpOf(tokenCommand(host));
  expect(help).toContain(
    '\n  curl -H "Authorization: Bearer $(hallmonitor token)" …\n\nUSAGE hallmonitor token ',
  );
  expect(await helpOf(alertsCommand(host))).toMatch(
    /exits with 1 if a bad alert fires\n\nUSAGE hallmonitor alerts /,
  );
});

test("help offers no flag that every form of the command refuses", async () => {
  const list = Object.keys(listCommand(host).args ?? {});
  const checkpoint = Object.keys(checkpointCommand(host).args ?? {});
  expect(checkpoint.filter((name) => !list.includes(name))).toEqual(["action", "id", "arm"]);
  const session = Object.keys(sessionCommand(host).args ?? {});
  expect(session).not.toContainAnyValues(["project", "model", "branch", "user", "team"]);
});
