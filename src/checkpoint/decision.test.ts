import { expect, test } from "bun:test";
import { workMs } from "../../test/work.ts";
import { decisionsIn } from "./decision.ts";

function found(markdown: string): string[] {
  return decisionsIn(markdown, "plan.md").map(({ kind, text }) => `${kind}: ${text}`);
}

test("entries under a heading that says what they are, down to the next of its level", () => {
  const plan = `# Parser

## Decisions
- One pass, no tokens.
- Errors are **values**,
  never thrown.
### Of later days
* Keep \`main.ts\` small
## Steps
- Write it
`;
  expect(found(plan)).toEqual([
    "decision: One pass, no tokens.",
    "decision: Errors are values, never thrown.",
    "decision: Keep main.ts small",
  ]);
});

test("lines that say so themselves, wherever they stand", () => {
  const plan = `Intro without any.

1. Tokens must not be logged.
2. Read the file
- Decision: SQLite, see [the record](https://example.com/a).
- Assumption (to check): one writer.

We assume that clocks agree.

Do not touch the wire format.
`;
  expect(found(plan)).toEqual([
    "constraint: Tokens must not be logged.",
    "decision: Decision: SQLite, see the record.",
    "assumption: Assumption (to check): one writer.",
    "assumption: We assume that clocks agree.",
    "constraint: Do not touch the wire format.",
  ]);
});

test("labels above a list and underlined headings are headings", () => {
  const plan =
    "Constraints:\n- Under 10 MB\n\n**Assumptions**\n\n- One user\n\nDecisions\n---------\n- SQLite\n\nSteps\n=====\n- go";
  expect(found(plan)).toEqual(["constraint: Under 10 MB", "assumption: One user", "decision: SQLite"]);
});

test("code, comments, tables and things to do are none", () => {
  const plan = `## Constraints
- [ ] must write tests
- [x] never mind
<!-- must not show
- never -->
\`\`\`
- you must not
\`\`\`
| must | never |
~~~md
## Decisions
- no
~~~
- Small.
`;
  expect(found(plan)).toEqual(["constraint: Small."]);
});

test("a comment that is only shown hides nothing behind it", () => {
  const decisions = "\n## Decisions\n- Errors are values\n";
  expect(found(`Write \`<!--\` where it begins.\n${decisions}`)).toEqual(["decision: Errors are values"]);
  expect(found(`~~~html\n<!-- head\n~~~\n${decisions}`)).toEqual(["decision: Errors are values"]);
  expect(found(`<!-- old\n${decisions}-->\n- You must test\n`)).toEqual(["constraint: You must test"]);
});

test("each once, long ones cut at a word", () => {
  const long = `You must ${"very ".repeat(100)}`;
  const [one, ...others] = found(`- ${long}\n- ${long.toUpperCase()}\n- It never ends`);
  expect(one).toHaveLength("constraint: ".length + 300);
  expect(one).toEndWith("very …");
  expect(others).toEqual(["constraint: It never ends"]);
});

test("a plan without any has none", () => {
  expect(found("")).toEqual([]);
  expect(found("# Plan\n\n- read\n- write\n")).toEqual([]);
});

test("no plan is slow to read, however it is made", () => {
  for (const piece of [
    "[",
    "- must [x](",
    "# ",
    "<!--",
    "```\n",
    "**",
    "a\n",
    "- never\n",
    "\n\n ",
    "must: ",
  ])
    expect(workMs(() => decisionsIn(piece.repeat(262_144 / piece.length), "plan.md"))).toBeLessThan(2000);
});
