import { expect, test } from "bun:test";
import { hookEvents, hookReader } from "./hook-event.ts";

const named = (pick: (event: (typeof hookEvents)[number]) => boolean): string[] =>
  hookEvents.filter(pick).map(({ name }) => name);

test("every event of the client has a reader, and no other name has", () => {
  expect(hookEvents).toHaveLength(33);
  expect(hookEvents.every(({ name }) => hookReader(name) !== undefined)).toBe(true);
  for (const name of ["constructor", "toString", "__proto__", "stop", ""]) {
    expect(hookReader(name)).toBeUndefined();
  }
});

test("events that hooks of type http cannot listen to are marked", () => {
  expect(named(({ http }) => !http)).toEqual(["SessionStart", "Setup"]);
});

test("events whose hooks take no matcher are marked", () => {
  expect(named(({ matcherless }) => matcherless).toSorted()).toEqual([
    "CwdChanged",
    "MessageDisplay",
    "PostToolBatch",
    "Stop",
    "TaskCompleted",
    "TaskCreated",
    "TeammateIdle",
    "UserPromptSubmit",
    "WorktreeCreate",
    "WorktreeRemove",
  ]);
});

test("events whose hooks could get in the client's way, or say nothing new, are not observed", () => {
  expect(named(({ observed }) => !observed).toSorted()).toEqual([
    "ConfigChange",
    "DirectoryAdded",
    "Elicitation",
    "ElicitationResult",
    "FileChanged",
    "InstructionsLoaded",
    "MessageDisplay",
    "PostModelSwitch",
    "PostToolBatch",
    "PreModelSwitch",
    "Setup",
    "TeammateIdle",
    "UserPromptExpansion",
    "WorktreeCreate",
    "WorktreeRemove",
  ]);
});
