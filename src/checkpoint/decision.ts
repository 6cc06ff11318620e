import { proseLines } from "../domain/prose.ts";
import type { Decision } from "./state.ts";

type Kind = Decision["kind"];

/** Headings whose bullets are all of one kind. */
const headings: readonly (readonly [Kind, RegExp])[] = [
  ["decision", /\bdecisions?\b|\bdecided\b/i],
  ["constraint", /\bconstraints?\b|\binvariants?\b|\bnon-goals?\b|\bground rules\b|\bout of scope\b/i],
  ["assumption", /\bassumptions?\b/i],
];

/** What makes a line of one kind wherever it stands. The first that fits counts. */
const phrases: readonly (readonly [Kind, RegExp])[] = [
  [
    "decision",
    /^decisions?\b[^:]{0,40}:|\bdecided (?:to|on|against|that|not)\b|\bwe (?:chose|choose|decided)\b/i,
  ],
  ["assumption", /^assumptions?\b[^:]{0,40}:|\bassum(?:e|es|ed|ing)\b/i],
  [
    "constraint",
    /^constraints?\b[^:]{0,40}:|\bmust(?: not|n't)?\b|\bnever\b|\bdo not\b|\bdon't\b|\bmay not\b/i,
  ],
];

/** Longest that is kept of one; what goes on for longer is an essay. */
const maxLength = 300;

/** A list's entry or a paragraph of a Markdown text, on one line, and the headings above it. */
interface Passage {
  readonly text: string;
  readonly isBullet: boolean;
  /** Kind that the nearest heading with a kind gives; a deeper heading without one keeps it. */
  readonly under: Kind | undefined;
}

/**
 * What a plan says was decided, must hold or was assumed, in its order and each once: entries under a heading that says
 * so, and entries and paragraphs that say so themselves. It reads words and understands nothing: code and things
 * to do are left out, and what is said in other words is not found.
 */
export function decisionsIn(markdown: string, source: string): Decision[] {
  const known = new Set<string>();
  return passagesOf(markdown).flatMap(({ text, isBullet, under }) => {
    const kind = phrases.find(([, phrase]) => phrase.test(text))?.[0] ?? (isBullet ? under : undefined);
    if (kind === undefined || known.has(text.toLowerCase())) return [];
    known.add(text.toLowerCase());
    // The heading knows better what its own entries are than a word in one of them.
    return [{ kind: isBullet ? (under ?? kind) : kind, text: shortened(text), source }];
  });
}

interface Level {
  readonly level: number;
  readonly kind: Kind | undefined;
}

/** A line that stands above a list as a heading would: below all real ones. */
const labelLevel = 7;

function passagesOf(markdown: string): Passage[] {
  const passages: Passage[] = [];
  const levels: Level[] = [];
  let open: { lines: string[]; isBullet: boolean } | undefined;
  const close = (): void => {
    const raw = open?.lines.join(" ") ?? "";
    const text = plain(raw);
    if (open?.isBullet === false && isLabel(raw)) enter(levels, labelLevel, text);
    else if (open !== undefined && text !== "")
      passages.push({ text, isBullet: open.isBullet, under: levels.findLast(({ kind }) => kind)?.kind });
    open = undefined;
  };
  for (const line of proseOf(markdown)) {
    const heading = /^\s{0,3}(#{1,6})\s+(\S.*)$/.exec(line);
    const underline = open?.isBullet === false ? /^\s{0,3}(=+|-{2,})\s*$/.exec(line)?.[1] : undefined;
    const bullet = /^\s*(?:[-*+]|\d{1,3}[.)])\s+(\S.*)$/.exec(line);
    if (underline !== undefined) {
      enter(levels, underline.startsWith("=") ? 1 : 2, open?.lines.join(" ") ?? "");
      open = undefined;
      continue;
    }
    if (heading !== null || bullet !== null || line.trim() === "") close();
    if (heading !== null) enter(levels, heading[1]?.length ?? 0, heading[2] ?? "");
    else if (bullet !== null) open = bulletOf(bullet[1] ?? "");
    else if (line.trim() !== "") (open ??= { lines: [], isBullet: false }).lines.push(line.trim());
  }
  close();
  return passages;
}

/** `Constraints:` or `**Constraints**`, alone. */
function isLabel(text: string): boolean {
  return text.length <= 60 && /^[^.:]*:$|^\*\*[^*]*\*\*:?$/.test(text);
}

/** A box to tick is work, not a rule. Its lines go nowhere. */
function bulletOf(text: string): { lines: string[]; isBullet: boolean } {
  return { lines: /^\[[ xX~-]\]\s/.test(text) ? [] : [text], isBullet: true };
}

function enter(levels: Level[], level: number, title: string): void {
  while ((levels.at(-1)?.level ?? 0) >= level) levels.pop();
  levels.push({ level, kind: headings.find(([, word]) => word.test(title))?.[0] });
}

/** The lines without code, comments and tables. */
function proseOf(markdown: string): string[] {
  return proseLines(markdown).map((line) => (/^\s*\|/.test(line) ? "" : line));
}

/** The words without the marks of emphasis, links and code around them. */
function plain(text: string): string {
  return (
    text
      // Bounded: a plan of brackets must not be read once for each of them.
      .replaceAll(/!?\[([^[\]]{0,300})\]\([^()]{0,500}\)/g, "$1")
      .replaceAll(/(\*\*|__|~~|`)/g, "")
      .replaceAll(/\s+/g, " ")
      .trim()
  );
}

function shortened(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).replace(/\s+\S*$/, "")} …`;
}
