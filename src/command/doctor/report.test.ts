import { expect, test } from "bun:test";
import { styleFor } from "../format/style.ts";
import { widthOf } from "../format/text.ts";
import type { Check } from "./check.ts";
import { closingSentence, failureLines, formatChecks, hasFailure, reportShape } from "./report.ts";

const good: Check = { name: "ledger", status: "ok", detail: "readable" };
const odd: Check = { name: "space", status: "warning", detail: "only 90 MB free", fix: "df -h /d" };
const bad: Check = {
  name: "collector",
  status: "failed",
  detail: "none is running",
  fix: "hallmonitor up",
};

test("each check is a line with a mark and a word, and its command below", () => {
  const look = { width: 80, style: styleFor(false), words: true };
  expect(formatChecks([good, odd, bad], look).split("\n")).toEqual([
    "✓ ok      ledger     readable",
    "! warning space      only 90 MB free",
    "                     → df -h /d",
    "✗ failed  collector  none is running",
    "                     → hallmonitor up",
  ]);
});

test("with colours the words give way, and the marks keep their places", () => {
  const text = formatChecks([good, bad], { width: 80, style: styleFor(true), words: false });
  expect(text).toContain("\u001b[31m✗\u001b[39m");
  expect(text).not.toContain("failed");
});

test("long details wrap inside the width without losing a letter, commands stay whole", () => {
  const detail = `a path ${"/0123456789".repeat(9)} and more`;
  const fix = `chmod 600 ${"/0123456789".repeat(9)}`;
  const lines = formatChecks([{ ...odd, detail, fix }], {
    width: 50,
    style: styleFor(false),
    words: true,
  }).split("\n");
  expect(lines.slice(0, -1).every((line) => widthOf(line) <= 50)).toBe(true);
  expect(lines.slice(0, -1).join("").replaceAll(" ", "")).toEndWith(detail.replaceAll(" ", ""));
  expect(lines.at(-1)).toEndWith(`→ ${fix}`);
});

test("in little room a text begins below its name, and still fits", () => {
  const detail = "none is running on this data dir, so nothing is recorded";
  const look = { width: 40, style: styleFor(false), words: true };
  const lines = formatChecks([{ ...bad, name: "collector of old", detail }], look).split("\n");
  expect(lines[0]).toBe("✗ failed  collector of old");
  expect(lines.every((line) => widthOf(line) <= 40)).toBe(true);
  expect(lines[1]).toBe("    none is running on this data dir, so");
});

test("each place in a file has a line of its own and stays whole, before the command; in JSON it ends the detail", () => {
  const places = [`/${"p".repeat(90)}.jsonl, byte 1200: not-json`, "/b, byte 7: too-long"];
  const check: Check = { ...odd, detail: "2 lines:", places };
  const text = formatChecks([check], { width: 50, style: styleFor(false), words: true });
  expect(text.split("\n").map((line) => line.trim())).toEqual([
    "! warning space  2 lines:",
    ...places,
    "→ df -h /d",
  ]);
  expect(reportShape([check]).checks[0]?.detail).toBe(`2 lines: ${places.join(", ")}`);
});

test("text from outside cannot steer the terminal", () => {
  const text = formatChecks([{ ...bad, detail: "a\u001b[2Jb", fix: "c\u001b]0;x\u0007d" }], {
    width: 80,
    style: styleFor(false),
    words: true,
  });
  expect(text).not.toContain("\u001b");
});

test("one sentence sums up", () => {
  expect(closingSentence([good])).toBe("All is well between the agent and the ledger.");
  expect(closingSentence([good, odd])).toBe("Nothing is broken; 1 warning above.");
  expect(closingSentence([good, odd, bad])).toStartWith("1 of 3 checks failed, 1 warning:");
  expect([hasFailure([good, odd]), hasFailure([bad])]).toEqual([false, true]);
});

test.each([40, 80])("what failed is said in lines of %p columns, behind the words of a fault", (width) => {
  const lines = `hallmonitor: ${failureLines([good, odd, bad], width)}`.split("\n");
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join(" ")).toBe(`hallmonitor: ${closingSentence([good, odd, bad])}`);
});

test("the JSON shape has null where there is nothing to type", () => {
  expect(reportShape([good, odd])).toEqual({
    schema_version: 1,
    checks: [
      { ...good, fix: null },
      { ...odd, fix: "df -h /d" },
    ],
  });
});
