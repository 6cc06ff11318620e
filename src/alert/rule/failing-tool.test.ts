import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { noon, toolCall } from "../../../test/contract/observation.ts";
import type { ToolCallObservation } from "../../domain/tool-call.ts";
import { configKeys } from "../../config/key.ts";
import { mostCalls } from "../session-readings.ts";
import { failingTool } from "./failing-tool.ts";

/** Uses of tools, a second apart: a small letter failed, a capital one went well, `x` was refused and `?` runs still. */
function calls(story: string): ToolCallObservation[] {
  return [...story].map((letter, index) =>
    toolCall({
      aliases: [`tool:${story}${index}`],
      at: noon + index * 1000,
      tool: /b/i.test(letter) ? "Bash" : "Edit",
      success: letter === "?" ? undefined : letter !== letter.toLowerCase(),
      error: "Exit code 1\n\u001b[31mno such file",
      ...(letter === "x" ? { decision: "reject" } : {}),
    }),
  );
}

const titles = (story: string, at = 1) => found(failingTool, calls(story), { at }).map(({ title }) => title);

test("a tool that fails five times in a row goes in circles", () => {
  expect(titles("bbbb")).toEqual([]);
  expect(titles("bbbbb")).toEqual(["Bash of s1 failed 5 times in a row"]);
  expect(found(failingTool, calls("Bbbbbb"), { at: 1 })).toMatchObject([
    {
      subject: "claude-code s1 Bash",
      level: 5,
      detail: "Exit code 1 no such file",
      since: noon + 1000,
      owner: { sessionId: "s1" },
    },
  ]);
});

test("as often as the config may ask for is as often as it is looked at", () => {
  const times = configKeys.find(({ name }) => name === "alert.failing_tool.times");
  expect(times?.entry.facts.json).toMatchObject({ maximum: mostCalls });
});

test("one success of the tool ends it, that of another does not", () => {
  expect(titles("bbbbbB")).toEqual([]);
  expect(titles("bEbEbEbEb")).toEqual(["Bash of s1 failed 5 times in a row"]);
  expect(titles("bebebebebe")).toEqual([
    "Edit of s1 failed 5 times in a row",
    "Bash of s1 failed 5 times in a row",
  ]);
});

test("what runs still or was refused by a person counts neither way", () => {
  expect(titles("eeee?")).toEqual([]);
  expect(titles("eeeex")).toEqual([]);
  expect(titles("eeexe?e")).toEqual(["Edit of s1 failed 5 times in a row"]);
});

test("where more calls were made than are looked at, the failures are told as at least so many", () => {
  expect(titles("b".repeat(39))).toEqual(["Bash of s1 failed 39 times in a row"]);
  expect(titles("b".repeat(100))).toEqual(["Bash of s1 failed at least 40 times in a row"]);
  expect(titles(`${"B".repeat(50)}${"b".repeat(20)}`)).toEqual(["Bash of s1 failed 20 times in a row"]);
});

test("each time that the failures double is a level of its own", () => {
  const levels = [5, 9, 10, 19, 20, 39, 40].map(
    (count) => found(failingTool, calls("b".repeat(count)), { at: 1 })[0]?.level,
  );
  expect(levels).toEqual([5, 5, 10, 10, 20, 20, 40]);
});

test("what was given up a quarter of an hour ago needs nobody", () => {
  expect(titles("bbbbb", 15)).toHaveLength(1);
  expect(titles("bbbbb", 16)).toEqual([]);
});
