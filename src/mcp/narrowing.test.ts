import { expect, test } from "bun:test";
import { event, noon, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { checked } from "./argument.ts";
import { narrowed } from "./narrowing.ts";
import type { Desk } from "./tool.ts";
import { tools } from "./tool/all.ts";

const reader = readerOf(
  request({ at: noon, sessionId: "s1", facts: { project: "/home/ada/shop", user: "ada" } }),
  event({ at: noon, sessionId: "s2", source: "hook", facts: { project: "/home/ada/new", user: "bob" } }),
);

function deskOf(project?: string): Desk {
  const desk: Partial<Desk> = {
    reader,
    now: noon,
    budgets: { projects: {}, branches: {}, users: {}, stop: [] },
    project,
    watch: () => Promise.resolve({ since: undefined, evaluatedAt: undefined, unkept: undefined }),
  };
  return desk as Desk;
}

test("a session that only hooks told of is known, and named where another was asked for", () => {
  const notes = (owner: object) => narrowed(owner, deskOf()).notes;
  expect(notes({ project: "new", user: "bob" })).toEqual([]);
  expect(notes({ user: "eve", model: "gpt" })).toEqual([
    'nothing is known of the model "gpt"; known: claude-opus-5-5',
    'nothing is known of the user "eve"; known: ada, bob',
  ]);
});

test("a server of one project knows the names of no other", () => {
  expect(narrowed({ user: "ada" }, deskOf("/home/ada/new")).notes).toEqual([
    'nothing is known of the user "ada"; known: bob',
  ]);
});

test.each(tools.filter(({ input }) => "team" in input).map((tool) => [tool.name, tool] as const))(
  "%s notes that nothing is known of a name",
  async (_name, tool) => {
    const query = "query" in tool.input ? { query: "cart" } : {};
    const read = checked(tool.input, { ...query, team: "blue" });
    const told = "values" in read ? await tool.answer(read.values, deskOf()) : undefined;
    expect(told?.notes).toContain('nothing is known of the team "blue"; known: none');
  },
);
