import { expect, test } from "bun:test";
import { doingWords } from "./words.ts";

test("a session that asks says what for, in words, and a tool's name is quoted", () => {
  const asks = (waiting_for: string) => doingWords({ state: "waiting-permission", waiting_for });
  expect(asks("AskUserQuestion")).toBe("waiting-permission (asks a question)");
  expect(asks("ExitPlanMode")).toBe("waiting-permission (wants its plan approved)");
  expect(asks('Bash" and more')).toBe(`waiting-permission for "Bash' and more"`);
  expect(asks("permission")).toBe("waiting-permission (waits for your permission)");
  expect(doingWords({ state: "working", waiting_for: null })).toBe("working");
});
