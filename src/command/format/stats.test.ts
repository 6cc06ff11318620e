import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { Calendar } from "../../query/calendar.ts";
import { statsOf } from "../../query/stats.ts";
import { formatStats } from "./stats.ts";
import { plain, styleFor } from "./style.ts";
import { widestOf } from "./table.ts";

const answer = statsOf(readerOf(request()), {
  filter: {},
  calendar: new Calendar("Australia/Lord_Howe"),
  now: noon,
  days: 61,
});

function linesAt(width: number): string[] {
  const settings = { width, style: styleFor(false), advice: plain, unpricedByHand: () => 0 };
  return formatStats(answer, settings).split("\n");
}

test.each([30, 40, 80])("which days they are of is whole in a terminal of %d columns", (width) => {
  const lines = linesAt(width);
  expect(widestOf(lines)).toBeLessThanOrEqual(width);
  const [title] = lines.join(" ").split("  ");
  expect(title).toBe("61 days: 2026-09-21 to 2026-11-20 (Australia/Lord_Howe)");
});

test.each([30, 45, 80])("no note beside a figure is cut in a terminal of %d columns", (width) => {
  const lines = linesAt(width);
  expect(widestOf(lines)).toBeLessThanOrEqual(width);
  expect(lines.join(" ").replaceAll(/ +/g, " ")).toContain("of the prompts' tokens read from it");
});
