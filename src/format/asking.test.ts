import { expect, test } from "bun:test";
import { askingOf, toolAskedFor } from "./asking.ts";

test("a question and a plan are no permission to use a tool, and are said as what they are", () => {
  expect(askingOf("AskUserQuestion")).toEqual({
    word: "question",
    needs: "an answer",
    says: "asks a question",
  });
  expect(askingOf("ExitPlanMode")).toEqual({
    word: "plan",
    needs: "plan approval",
    says: "wants its plan approved",
  });
  for (const tool of ["AskUserQuestion", "ExitPlanMode"]) expect(toolAskedFor(tool)).toBeUndefined();
});

test("of any other tool its use is asked for, by a name that is harmless to show", () => {
  expect(askingOf("Bash").says).toBe("waits for your permission to use Bash");
  expect(toolAskedFor("Bash\u001b[2J")).toBe("Bash");
});

test("where nobody named the tool, none is made up", () => {
  for (const unnamed of ["permission", "", null, undefined]) {
    expect(askingOf(unnamed).says).toBe("waits for your permission");
    expect(toolAskedFor(unnamed)).toBeUndefined();
  }
});
