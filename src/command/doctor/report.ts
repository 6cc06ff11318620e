import type { Look, Paint, Style } from "../format/style.ts";
import { counted, pad, plainText, widthOf, wrap } from "../format/text.ts";
import type { Check, CheckStatus } from "./check.ts";

/** How a report is laid out. */
export interface ReportLook extends Look {
  /** Whether each mark has its word beside it: so it is where colours cannot help the eye. */
  readonly words: boolean;
}

const marks = { ok: "✓", warning: "!", failed: "✗" } as const satisfies Record<CheckStatus, string>;

/** Narrower text is harder to read than text that begins on a line of its own. */
const minTextWidth = 24;
const narrowIndent = 4;

/** The checks as lines: a mark, a name, what was found, and below it the command that helps. */
export function formatChecks(checks: readonly Check[], look: ReportLook): string {
  const nameWidth = Math.max(...checks.map(({ name }) => widthOf(name)));
  return checks.flatMap((check) => checkLines(check, nameWidth, look)).join("\n");
}

function checkLines(
  { name, status, detail, places = [], fix }: Check,
  nameWidth: number,
  { width, style, words }: ReportLook,
): string[] {
  const mark = words ? `${marks[status]} ${pad(status, "warning".length)}` : marks[status];
  const beside = widthOf(mark) + nameWidth + 3;
  const isNarrow = width - beside < minTextWidth;
  const indent = " ".repeat(isNarrow ? narrowIndent : beside);
  const text = wrap(plainText(detail), Math.max(1, width - indent.length));
  // In little room the text begins below its name.
  const [first = "", ...rest] = isNarrow ? ["", ...text] : text;
  const head = `${paintOf(status, style)(mark)} ${style.bold(pad(name, nameWidth))}  ${first}`;
  // Places and commands are never cut or broken: they are there to be copied.
  const found = places.map((place) => indent + plainText(place));
  const remedy = fix === undefined ? [] : [`${indent}→ ${style.cyan(plainText(fix))}`];
  return [head.trimEnd(), ...rest.map((line) => indent + line), ...found, ...remedy];
}

function paintOf(status: CheckStatus, style: Style): Paint {
  switch (status) {
    case "ok":
      return style.green;
    case "warning":
      return style.yellow;
    case "failed":
      return style.red;
  }
}

/** What stands before the sentence where a check failed: a fault's own words. */
const faultPrefix = "hallmonitor: ";

/** That sentence as lines which fit a terminal, the first behind the words of a fault. */
export function failureLines(checks: readonly Check[], width: number): string {
  // Narrower than these words no terminal is.
  return wrap(faultPrefix + closingSentence(checks), Math.max(width, 2 * faultPrefix.length))
    .join("\n")
    .slice(faultPrefix.length);
}

/** All checks in one sentence. */
export function closingSentence(checks: readonly Check[]): string {
  const failures = countOf(checks, "failed");
  const warnings = countOf(checks, "warning");
  if (failures > 0) {
    const also = warnings === 0 ? "" : `, ${counted(warnings, "warning")}`;
    return `${failures} of ${counted(checks.length, "check")} failed${also}: type the commands above, top down, and look again`;
  }
  if (warnings > 0) return `Nothing is broken; ${counted(warnings, "warning")} above.`;
  return "All is well between the agent and the ledger.";
}

/** Whether any check found something broken. */
export function hasFailure(checks: readonly Check[]): boolean {
  return countOf(checks, "failed") > 0;
}

function countOf(checks: readonly Check[], status: CheckStatus): number {
  return checks.filter((check) => check.status === status).length;
}

/** The JSON shape of `doctor --json`. */
export function reportShape(checks: readonly Check[]) {
  return {
    schema_version: 1,
    checks: checks.map(({ name, status, detail, places, fix }) => ({
      name,
      status,
      detail: places === undefined ? detail : `${detail} ${places.join(", ")}`,
      fix: fix ?? null,
    })),
  };
}
