import { expect, test } from "bun:test";
import type { Host } from "../host.ts";
import { plansCommand } from "../plans.ts";
import { listCommand } from "./list.ts";

test.each([
  ["checkpoint list", listCommand],
  ["plans", plansCommand],
] as const)("%s offers no model to narrow by, for there is none", (_, command) => {
  // Nothing of the machine is asked for flags.
  const flags = Object.keys(command({} as Host).args ?? {});
  expect(flags).toContain("agent");
  expect(flags).not.toContain("model");
});
