import { expect, test } from "bun:test";
import type { FailureGroupShape, SessionErrorsAnswer } from "../../query/close-up/errors.ts";
import { formatSessionErrors } from "./session-errors.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.UTC(2026, 10, 20, 12);

function group(own: Partial<FailureGroupShape> = {}): FailureGroupShape {
  return {
    kind: "tool",
    name: "Bash",
    status_code: null,
    decided_by: null,
    error: "Exit code 1",
    times: 4,
    first_at: "2026-11-20T10:00:00.000Z",
    last_at: "2026-11-20T11:57:00.000Z",
    failures: [],
    ...own,
  };
}

function answer(...groups: FailureGroupShape[]): SessionErrorsAnswer {
  const total = { failed_requests: 2, failed_tools: 1, rejected_tools: 0 };
  return { schema_version: 1, session_id: "s1", agent: "claude-code", total, groups };
}

const show = (told: SessionErrorsAnswer, width = 100, limit = 50) =>
  formatSessionErrors(told, { width, now, limit, style: styleFor(false) });

test("what failed is told with what it said, how often, and when first and last", () => {
  const request = {
    kind: "request",
    name: "claude-opus-5-5",
    status_code: 529,
    error: "Overloaded",
  } as const;
  const refused = { kind: "rejection", decided_by: "user_reject", error: null } as const;
  expect(show(answer(group(), group(request), group(refused))).split("\n")).toEqual([
    "what              said                    times   first    last",
    "Bash              Exit code 1                 4  2h ago  3m ago",
    "request opus-5.5  529 Overloaded              4  2h ago  3m ago",
    "Bash              refused by user_reject      4  2h ago  3m ago",
    "",
    "2 requests without an answer · 1 tool call failed",
  ]);
});

test("a session without failures says so", () => {
  expect(show(answer())).toBe("Nothing failed and nothing was refused in this session.");
});

test("groups that are not shown are counted", () => {
  expect(show(answer(group(), group(), group()), 80, 1)).toContain("… and 2 more: --all shows them");
});

test("no line is wider than the terminal, and no error reaches it as it is", () => {
  const evil = `\u001b[2J\u202E${"x ".repeat(500)}`;
  for (const width of [20, 40, 80, 200]) {
    const lines = show(
      answer(group({ name: evil, error: evil, decided_by: evil, kind: "rejection" })),
      width,
    );
    expect(lines.split("\n").every((line) => widthOf(line) <= width)).toBe(true);
    expect(lines).not.toContain("\u001b");
  }
});
