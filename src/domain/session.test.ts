import { expect, test } from "bun:test";
import { mergeFacts, type SessionFacts } from "./session.ts";

test.each<[string, SessionFacts, SessionFacts, SessionFacts]>([
  ["what is known stays", { user: "ada" }, { user: "bob" }, { user: "ada" }],
  ["what was unknown is filled, as it is told", { user: undefined }, { user: "ada/" }, { user: "ada/" }],
  ["a folder is filled by its plain name", {}, { project: "/p/shop/" }, { project: "/p/shop" }],
  ["what changes is replaced", { branch: "a", title: "A" }, { branch: "b" }, { branch: "b", title: "A" }],
  ["nothing known is replaced by nothing", { name: "a" }, { name: undefined }, { name: "a" }],
  [
    "the later client holds",
    { clientVersion: "2.1.9" },
    { clientVersion: "2.1.10" },
    { clientVersion: "2.1.10" },
  ],
  [
    "an earlier client does not",
    { clientVersion: "2.1.10" },
    { clientVersion: "2.1.9" },
    { clientVersion: "2.1.10" },
  ],
])("of the facts of a session %s", (_, known, told, merged) => {
  expect(mergeFacts(known, told)).toEqual(merged);
});
