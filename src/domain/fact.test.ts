import { expect, test } from "bun:test";
import { factAttributesOf } from "./fact.ts";

test("what a client tells of its person, machine and branch is known in facts by its own names", () => {
  expect(factAttributesOf("user.email")).toEqual(["hallmonitor.session_user"]);
  expect(factAttributesOf("host.name")).toEqual(["hallmonitor.session_host"]);
  expect(factAttributesOf("vcs.ref.head.name")).toEqual(["hallmonitor.session_branch", "hallmonitor.branch"]);
  expect(factAttributesOf("organization.id")).toEqual([]);
});
