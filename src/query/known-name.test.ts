import { expect, test } from "bun:test";
import { event, noon, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { refuseUnknown, unknownOwners } from "./known-name.ts";

const reader = readerOf(
  request({ facts: { project: "/home/ada/shop", branch: "main", user: "ada" }, branch: "main" }),
  request({ at: noon + 1000, facts: { branch: "fix" }, branch: "fix" }),
  event({ sessionId: "s2", source: "hook", facts: { project: "/home/ada/new" } }),
);

test("a name is known of a session that used nothing, and of requests on a branch that was left", () => {
  for (const filter of [
    { project: "/home/ada/new" },
    { branch: "main", user: "ada", agent: "claude-code" },
    { branch: "fix", model: "claude-opus-5-5" },
  ])
    expect(unknownOwners(reader, filter)).toEqual([]);
});

test("each name that nobody bears is told, and is not looked for elsewhere", () => {
  expect(unknownOwners(reader, { project: "/home/ada/shop", user: "bob", model: "gpt" })).toEqual([
    ["model", "gpt"],
    ["user", "bob"],
  ]);
  expect(unknownOwners(reader, { user: "ada" }, { project: "/home/ada/new" })).toEqual([["user", "ada"]]);
  expect(() => refuseUnknown(reader, { team: "blue" })).toThrow(
    "no team is called blue; 'hallmonitor report team' lists",
  );
});
