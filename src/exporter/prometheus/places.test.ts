import { expect, test } from "bun:test";
import { Places } from "./places.ts";

const told = (project: string | undefined, model = "m") => ({ project, model, agent: "claude-code" });
const names = (places: Places, ...projects: (string | undefined)[]) =>
  projects.map((project) => places.of(told(project)).project);

test("who comes first has a name, later ones are other, and unknown takes no room", () => {
  const places = new Places(2, undefined);
  expect(names(places, "/a", undefined, "/b", "/c", "/a", "/d")).toEqual([
    "/a",
    "unknown",
    "/b",
    "other",
    "/a",
    "other",
  ]);
});

test("names are kept over a restart, also where fewer are allowed by then", () => {
  const before = new Places(3, undefined);
  names(before, "/a", "/b", "/c");
  const after = new Places(1, before.memory());
  expect(names(after, "/d", "/c", "/a")).toEqual(["other", "/c", "/a"]);
  expect(after.memory().projects).toEqual(["/a", "/b", "/c"]);
});

test("whoever invents models meets a bound, and so do all labels together", () => {
  const places = new Places(1, undefined);
  const seen = new Set(
    Array.from({ length: 500 }, (_, index) => JSON.stringify(places.of(told("/a", `model-${index}`)))),
  );
  expect(seen.size).toBe(11);
  expect(places.of(told("/a", "model-400"))).toEqual({ project: "other", model: "other", agent: "other" });
  expect(places.of(told("/a", "model-0"))).toEqual({ project: "/a", model: "model-0", agent: "claude-code" });
});
