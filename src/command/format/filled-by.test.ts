import { expect, test } from "bun:test";
import type { FilledByShape, FillPartShape } from "../../query/context/shape.ts";
import { filledByLines } from "./filled-by.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const style = styleFor(false);

function part(kind: FillPartShape["kind"], tokens: number, name: string | null = null): FillPartShape {
  return { kind, name, bytes: tokens * 4, tokens, share: tokens / 100_000 };
}

function filled(own: Partial<FilledByShape> = {}): FilledByShape {
  return {
    tokens: 100_000,
    estimated: true,
    since: null,
    basis: "request-records",
    bytes_per_token: 4,
    bytes_per_token_basis: "assumed",
    parts: [
      part("results", 60_000, "Read"),
      part("tools", 18_200),
      part("memory", 9000, "/p/CLAUDE.md"),
      part("memory", 6000, "/p/sub/CLAUDE.md"),
      part("mcp", 3000),
      part("mcp", 2000, "lab"),
      part("attachments", 900, "skill_listing"),
      part("attachments", 300, "date"),
      part("prompts", 100),
      part("other", 500),
    ],
    reads: [{ file: "/p/src/big.json", reads: 3, bytes: 208_000, tokens: 52_000, share: 0.52 }],
    hints: [],
    ...own,
  };
}

test("large parts stand by their share, small ones together, and what nobody knows last", () => {
  expect(filledByLines(filled(), { width: 80, style })).toEqual([
    "what fills it · estimated by size",
    "Read results           60.0k  60%  ▮▮▮▮▮▮▮▮▮▮▮▮▯▯▯▯▯▯▯▯",
    "Tool descriptions      18.2k  18%  ▮▮▮▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "Memory p/CLAUDE.md     9.00k   9%  ▮▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "Memory sub/CLAUDE.md   6.00k   6%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "MCP tool descriptions  3.00k   3%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "MCP lab                2.00k   2%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "Skill listing            900   1%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "2 smaller                400  <1%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "Not known                500   1%  ▮▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯▯",
    "",
    "file read  tokens  share",
    "big.json    52.0k    52%  3 times",
  ]);
});

test("what only the first request tells is not told apart", () => {
  const [heading, line] = filledByLines(
    filled({
      basis: "first-request",
      since: "2026-11-28T14:50:09.122Z",
      parts: [part("system", 100_000)],
      reads: [],
    }),
    { width: 120, style, timezone: "UTC" },
  );
  expect(heading).toBe(
    "what fills it since 14:50:09 · estimated by size, system prompt and tools by the first request",
  );
  expect(line).toStartWith("System prompt and tools");
});

test("no line is wider than the terminal, and no name reaches it as it was told", () => {
  const hostile = filled({
    since: "2026-11-28T14:50:09.122Z",
    parts: [
      part("results", 90_000, "\u001b[31mmcp__a_server_with_a_long_name__and_a_tool"),
      part("memory", 10_000, "/p/\u0007漢字.md"),
    ],
    reads: [{ file: "/p/\u001b]0;x\u0007.ts", reads: 1, bytes: 4, tokens: 50_000, share: 0.5 }],
    hints: [
      {
        kind: "file",
        name: "x",
        tokens: 1,
        share_of_room: 0.5,
        detail: "Reading \u001b[2Jx took 50% of the room: 50.0k tokens",
      },
    ],
  });
  for (const width of [1, 10, 40, 80, 200]) {
    const lines = filledByLines(hostile, { width, style });
    expect(lines.every((line) => widthOf(line) <= width)).toBe(true);
    expect(lines.join("")).not.toContain("\u001b");
  }
});
