import { expect, test } from "bun:test";
import { event, noon, request } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { unknownNames } from "./narrowing.ts";

const ledger = new MemoryLedger();
ledger.commit([
  request({ at: noon, sessionId: "s1", facts: { project: "/home/ada/shop", user: "ada" } }),
  event({ at: noon, sessionId: "s2", source: "hook", facts: { project: "/home/ada/new", user: "bob" } }),
]);
const reader = new MemoryReader(ledger);

test("a session that only hooks told of is known, and named where another was asked for", () => {
  const desk = { reader, project: undefined };
  expect(unknownNames(desk, { project: "/home/ada/new", user: "bob" })).toEqual([]);
  expect(unknownNames(desk, { user: "eve", model: "gpt" })).toEqual([
    'nothing is known of the model "gpt"; known: claude-opus-5-5',
    'nothing is known of the user "eve"; known: ada, bob',
  ]);
});

test("a server of one project knows the names of no other", () => {
  expect(unknownNames({ reader, project: "/home/ada/new" }, { user: "ada" })).toEqual([
    'nothing is known of the user "ada"; known: bob',
  ]);
});
