import { describe, expect, test } from "bun:test";
import { workMs } from "../../../test/work.ts";
import { outlineOf } from "./step.ts";

function steps(text: string): string[] {
  return outlineOf(text).steps.map(
    ({ text: step, done }) => `${done === null ? "·" : done ? "x" : "o"} ${step}`,
  );
}

test("a plan is called by its first heading", () => {
  expect(outlineOf("Intro\n\n## **Build** a `parser` ##\n\n# Other").title).toBe("Build a parser");
  expect(outlineOf("1. Read").title).toBeUndefined();
  expect(outlineOf("").title).toBeUndefined();
});

describe("the steps of a plan", () => {
  test("are its numbered entries and those with a box, in their order", () => {
    const text =
      "# P\n1. Read the grammar\n2) Write it\n\n- [x] Choose a name\n* [ ] Test\n- a remark\n3. [X] Ship";
    expect(steps(text)).toEqual(["· Read the grammar", "· Write it", "x Choose a name", "o Test", "x Ship"]);
  });

  test("are its numbered headings", () => {
    const text = "# 1 plan\n## Phase 1: Read\n### Step 2. Write\n### 3.1 Ship\n## Notes\n## 2026 in review";
    expect(steps(text)).toEqual(["· Read", "· Write", "· Ship"]);
  });

  test("below others count when they have a box", () => {
    expect(steps("1. Read\n   1. the grammar\n   - [ ] the tests\n")).toEqual(["· Read", "o the tests"]);
  });

  test("are none in code", () => {
    expect(steps("```sh\n1. no\n- [ ] no\n```\n1. yes\n~~~\n2. no")).toEqual(["· yes"]);
  });

  test("are none in code that shows code, and go on behind it", () => {
    expect(steps("````md\n```sh\n1. no\n```\n2. no\n````\n1. yes")).toEqual(["· yes"]);
    expect(steps("```\n~~~\n1. no\n```\n- [ ] yes")).toEqual(["o yes"]);
  });

  test("are none of those that a tab or blanks put below others", () => {
    expect(steps("1. Read\n\t1. the grammar\n  2. the tests\n \t3. the notes\n 2. Write")).toEqual([
      "· Read",
      "· Write",
    ]);
  });

  test("are cut to a line, and no more than anybody reads", () => {
    expect(outlineOf(`1. ${"x".repeat(1000)}`).steps[0]?.text).toHaveLength(300);
    expect(outlineOf("1. x\n".repeat(1000)).steps).toHaveLength(200);
    expect(outlineOf(`1. ${"x".repeat(5000)}`).steps).toEqual([]);
  });

  // What must be tried again for each of its letters would not end here.
  test("are none of lines that only begin like one", () => {
    const lines = [
      "#".repeat(1999),
      `# ${" ".repeat(1990)}`,
      `1.${" ".repeat(1990)}`,
      `- [ ]${"\t".repeat(1990)}`,
    ];
    for (const line of lines) expect(steps(`${line}\n`.repeat(130))).toEqual([]);
  });
});

test("a plan of spaces is looked through once", () => {
  const text = Array.from({ length: 2000 }, () => `1. a${" ".repeat(1990)}b`).join("\n");
  // Ten times what it takes.
  expect(workMs(() => expect(outlineOf(text).steps[0]?.done).toBeNull())).toBeLessThan(600);
});
