import type { FilledByShape, FileReadShape, FillPartShape } from "../../query/context/shape.ts";
import { formatClock, instantOf } from "../../format/duration.ts";
import { fillPartText } from "../../format/fill-part.ts";
import { shortPaths } from "../../format/path.ts";
import { narrowShare } from "../../format/percent.ts";
import { shareBar } from "./share-bar.ts";
import type { Look } from "./style.ts";
import { formatTable } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";

/** How the parts of a context are printed below its gauge. Without a time zone clocks are the machine's. */
export interface FilledBySettings extends Look {
  readonly timezone?: string | undefined;
}

/** Parts that are listed; what is smaller is one line, `--json` has all. */
const mostParts = 12;
/** A part below this share is not listed. */
const leastShare = 0.005;
const mostReads = 5;
const barCells = 20;

/** What a conversation is filled with: its parts, the files that were read, and what took much of the room. */
export function filledByLines(filled: FilledByShape, settings: FilledBySettings): string[] {
  const { width, style } = settings;
  return [
    ...wrap(headingOf(filled, settings), width).map(style.dim),
    ...partLines(filled, settings),
    ...readLines(filled.reads, settings),
    ...filled.hints.flatMap(({ detail }) => wrap(plainText(detail), width).map(style.yellow)),
  ];
}

function headingOf({ since, basis }: FilledByShape, { timezone }: FilledBySettings): string {
  const begin = since === null ? "" : ` since ${formatClock(instantOf(since), timezone)}`;
  const how = {
    "request-records": "",
    "first-request": ", system prompt and tools by the first request",
    compaction: ", without system prompt and tools",
  }[basis];
  return `what fills it${begin} · estimated by size${how}`;
}

interface Line {
  readonly words: string;
  readonly tokens: number;
  readonly share: number;
}

function partLines(filled: FilledByShape, { width, style }: FilledBySettings): string[] {
  const lines = linesOf(filled);
  return formatTable(
    lines,
    [
      { title: "part", cell: ({ words }) => words, minWidth: 10, maxWidth: 40 },
      { title: "tokens", align: "right", cell: ({ tokens }) => formatTokens(tokens) },
      { title: "share", align: "right", cell: ({ share }) => narrowShare(share) },
      { title: "", cell: ({ share }) => shareBar(share, barCells), vanish: 1, paint: () => style.dim },
    ],
    { width },
  );
}

/** The large parts, the small ones together, and what nobody knows. */
function linesOf({ parts, tokens, basis }: FilledByShape): Line[] {
  const known = parts.filter(({ kind }) => kind !== "other");
  const listed = known.filter(({ share }) => share >= leastShare).slice(0, mostParts);
  const files = shortPaths(listed.flatMap(({ kind, name }) => (kind === "memory" ? (name ?? []) : [])));
  const wordsOf = (part: FillPartShape) => fillPartText(part, { basis, files });
  const small = known.slice(listed.length);
  const left = small.reduce((sum, part) => sum + part.tokens, 0);
  return [
    ...listed.map((part) => ({ words: wordsOf(part), tokens: part.tokens, share: part.share })),
    ...(left > 0 ? [{ words: `${small.length} smaller`, tokens: left, share: left / tokens }] : []),
    ...parts
      .slice(known.length)
      .map((part) => ({ words: wordsOf(part), tokens: part.tokens, share: part.share })),
  ];
}

function readLines(reads: readonly FileReadShape[], { width, style }: FilledBySettings): string[] {
  const listed = reads.filter(({ share }) => share >= leastShare).slice(0, mostReads);
  if (listed.length === 0) return [];
  const names = shortPaths(listed.map(({ file }) => file));
  return [
    "",
    ...formatTable(
      listed,
      [
        { title: "file read", cell: ({ file }) => names.get(file) ?? "", minWidth: 10, maxWidth: 40 },
        { title: "tokens", align: "right", cell: ({ tokens }) => formatTokens(tokens) },
        { title: "share", align: "right", cell: ({ share }) => narrowShare(share) },
        { title: "", cell: (own) => counted(own.reads, "time"), vanish: 1, paint: () => style.dim },
      ],
      { width, title: style.dim },
    ),
  ];
}
