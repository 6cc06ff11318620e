import { expect, test } from "bun:test";
import type { SearchAnswer } from "../../../src/query/search.ts";
import { entryGroups, type Known } from "./entries.ts";

const answer: SearchAnswer = {
  schema_version: 1,
  query: "cost",
  hits: [],
  counts: { session: 3, prompt: 0, tool: null, error: 0 },
  next_cursor: null,
  indexed: true,
};
const known: Known = {
  places: [
    { path: "/", title: "Now" },
    { path: "/costs", title: "Costs" },
  ],
  projects: ["/home/ann/costbook", "/srv/web", "/home/ann/web"],
  recent: ["reducer"],
  answer: undefined,
};

test("before anything is typed, the last searches and all pages are offered", () => {
  const groups = entryGroups(" ", known);
  expect(groups.map(({ title, entries }) => [title, entries.length])).toEqual([
    ["Recent searches", 1],
    ["Go to", 2],
  ]);
});

test("pages and projects are found by their names, projects of one name by more of their paths", () => {
  expect(entryGroups("cost", known).map(({ title, entries }) => [title, entries.length])).toEqual([
    ["Go to", 1],
    ["Projects", 1],
  ]);
  expect(entryGroups("web", known)[0]?.entries).toEqual([
    { kind: "project", project: "/srv/web", title: "srv/web" },
    { kind: "project", project: "/home/ann/web", title: "ann/web" },
  ]);
});

test("what was found stands under its kind and number, and leads on to all of it", () => {
  const marked = { text: "Edit", matches: [] };
  const hit = {
    of: "tool-call",
    key: 1,
    session_id: "s1",
    agent: "a",
    project: null,
    session_title: null,
  } as const;
  const hits = [{ ...hit, kind: "tool", at: "2026-11-20T12:00:00.000Z", title: marked, text: null } as const];
  const groups = entryGroups("edit", { ...known, answer: { ...answer, hits } });
  expect(groups.map(({ title }) => title)).toEqual(["Tools 1+", ""]);
  expect(groups[1]?.entries).toEqual([{ kind: "all", text: "edit" }]);
});
