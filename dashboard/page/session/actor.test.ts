import { expect, test } from "bun:test";
import { actorNames } from "./actor.ts";

test("subagents of a type are named once, with their number", () => {
  const explorer = (id: string) => ({ subagent_id: id, subagent_type: "Explore", description: null });
  const itself = { subagent_id: null, subagent_type: null, description: null };
  expect(
    actorNames([
      explorer("a"),
      itself,
      explorer("b"),
      { subagent_id: "c", subagent_type: null, description: null },
    ]),
  ).toBe("Explore ×2, itself, c");
  expect(actorNames([])).toBe("");
});
