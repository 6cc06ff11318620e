import { expect, test } from "bun:test";
import { stopReason } from "./budget-stop.ts";

const stop = {
  scope: "session",
  name: "s1",
  period: undefined,
  spentNano: 2_000_000_000,
  limitNano: 1_000_000_000,
  isAtLeast: false,
} as const;

test("the command that lets a session go on can be typed as it stands", () => {
  expect(stopReason(stop, { sessionId: "3f2a-77", flags: "" })).toEndWith(
    "To let this session go on: hallmonitor budget allow --session 3f2a-77 --usd 5",
  );
});

test("of an id that several agents have, the command says whose session is meant", () => {
  expect(stopReason(stop, { sessionId: "s1", agent: "claude-code", flags: " --data-dir /d" })).toEndWith(
    "hallmonitor budget allow --session s1 --agent claude-code --usd 5 --data-dir /d",
  );
});

test("a name from outside is one word of that command, whatever is in it", () => {
  const sessionId = "x; rm -rf ~ #";
  expect(stopReason(stop, { sessionId, flags: "" })).toContain("--session 'x; rm -rf ~ #' --usd 5");
  const branch = { ...stop, scope: "branch", name: "$(id)", period: "day" } as const;
  expect(stopReason(branch, { sessionId, flags: "" })).toContain("--branch '$(id)' --day");
});
