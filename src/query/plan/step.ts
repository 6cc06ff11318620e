import { proseLines } from "../../domain/prose.ts";
import type { PlanStepShape } from "./shape.ts";

/** More steps than a plan has that somebody reads. */
const maxSteps = 200;
/** A step is one line; what is longer was not written as one. */
const maxStep = 300;

const heading = /^#{1,6}[ \t]+(\S.*)$/;
/** `### 2. Write it`, `## Phase 1: Read`. */
const numberedHeading =
  /^#{2,6}[ \t]+(?:(?:step|phase|task)[ \t]+)?\d{1,3}(?:\.\d{1,3})*[.:)]?[ \t]+(\S.*)$/i;
/** `- [x] Read`, `1. [ ] Write`. */
const boxed = /^(?:[-*+]|\d{1,3}[.)])[ \t]+\[([ xX])\][ \t]+(\S.*)$/;
const numbered = /^\d{1,3}[.)][ \t]+(\S.*)$/;
/** Below another entry: two blanks, or a tab. */
const nested = /^(?: {2}| ?\t)/;

/** What a plan's text says in small. */
export interface PlanOutline {
  readonly title: string | undefined;
  /** The first of them, as many as anybody reads. */
  readonly steps: readonly PlanStepShape[];
  /** How many boxes it has in all, and how many of them are ticked. */
  readonly boxes: { readonly done: number; readonly total: number };
}

/**
 * The title and the steps of a plan in Markdown: its first heading; its numbered headings and entries, and those with a
 * box, in their order. Entries below others count when they have a box. Code and comments are passed over.
 */
export function outlineOf(text: string): PlanOutline {
  let title: string | undefined;
  const steps: PlanStepShape[] = [];
  const boxes = { done: 0, total: 0 };
  for (const raw of proseLines(text)) {
    const line = raw.trim();
    if (line.length > maxLine) continue;
    title ??= heading.exec(line)?.[1];
    const step = stepIn(line, raw);
    if (step === undefined) continue;
    boxes.done += Number(step.done === true);
    boxes.total += Number(step.done !== null);
    if (steps.length < maxSteps) steps.push(step);
  }
  return { title: title === undefined ? undefined : plain(title), steps, boxes };
}

/** Longer lines are paragraphs, or data. */
const maxLine = 2000;

function stepIn(line: string, raw: string): PlanStepShape | undefined {
  const box = boxed.exec(line);
  if (box !== null) return { text: plain(box[2] ?? ""), done: box[1] !== " " };
  const isOuter = !nested.test(raw);
  const entry = numberedHeading.exec(line) ?? (isOuter ? numbered.exec(line) : null);
  return entry === null ? undefined : { text: plain(entry[1] ?? ""), done: null };
}

/** Words without the marks that make them bold or code, and of one line's length. Only the beginning of a row of spaces is tried: each takes all of it. */
function plain(text: string): string {
  return text
    .replaceAll(/\*\*|__|`/g, "")
    .replace(/(?<![ \t])[ \t]+#+$/, "")
    .trim()
    .slice(0, maxStep);
}
