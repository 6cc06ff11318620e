import { expect, test } from "bun:test";
import { stateBadge, stateBriefly, stateSays, stateWords, type ToldState } from "./session-state.ts";

const told = (state: ToldState["state"], waiting_for: string | null = null) => ({ state, waiting_for });

test("a state has a word for a column, one for a badge and a sentence, alike on page and terminal", () => {
  const said = (
    [
      told("working"),
      told("waiting-input"),
      told("waiting-permission", "AskUserQuestion"),
      told("idle"),
    ] as const
  ).map((one) => [stateWords(one).word, stateBadge(one), stateSays({ ...one, current_tool: null })]);
  expect(said).toEqual([
    ["working", "Working", "thinks"],
    ["your turn", "Your turn", "waits for your next prompt"],
    ["question", "Needs an answer", "asks a question"],
    ["idle", "Idle", "at rest"],
  ]);
});

test("a session at work says which tool it runs, harmless to show", () => {
  const says = (current_tool: string | null) => stateSays({ ...told("working"), current_tool });
  expect([says("Bash"), says("a\u001B[31mb"), says("")]).toEqual(["runs Bash", "runs ab", "thinks"]);
  // What it ran last says nothing of one that waits.
  expect(stateSays({ ...told("waiting-input"), current_tool: "Bash" })).toBe("waits for your next prompt");
});

test("beside a badge the tool that wants to run stands first, for a line is cut at its end", () => {
  const briefly = (waiting_for: string) =>
    stateBriefly({ ...told("waiting-permission", waiting_for), current_tool: null });
  expect(["Bash", "AskUserQuestion", "permission"].map(briefly)).toEqual([
    "Bash wants to run",
    "asks a question",
    "waits for your permission",
  ]);
  expect(stateBriefly({ ...told("working"), current_tool: "Bash" })).toBe("runs Bash");
});
