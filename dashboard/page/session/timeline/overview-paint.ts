import { placeOf, type Axis } from "./axis.ts";
import type { Scene } from "./scene.ts";
import { partsOf, type TimedRow } from "./span.ts";

/** Colours of the theme that is on. */
export interface Palette {
  readonly ink: string;
  readonly line: string;
  readonly request: string;
  readonly tool: string;
  readonly subagent: string;
  readonly mark: string;
  readonly wait: string;
  readonly failed: string;
}

/** Height of the strip in pixels. */
export const stripHeight = 44;

/** Lanes of the strip from top to bottom: where each kind of row is drawn, and how high. */
const lanes = {
  prompt: [3, 7],
  request: [13, 8],
  tool: [23, 8],
  subagent: [33, 4],
  background: [38, 3],
} as const;

/** Draws a whole session into a strip: its prompts, requests, tools, subagents, waits, faults, marks, and where time is folded. */
export function paintOverview(
  canvas: HTMLCanvasElement,
  { nodes, since }: Scene,
  { axis, width, now, palette }: { axis: Axis; width: number; now: number; palette: Palette },
): void {
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = stripHeight * scale;
  const pen = canvas.getContext("2d");
  if (pen === null || axis.length === 0) return;
  pen.scale(scale, scale);
  const x = (at: number): number => (placeOf(axis, at) / axis.length) * width;
  paintFolds(pen, axis, { width, palette });
  // Faults and waits come last: among thousands they are what one looks for.
  const late: (() => void)[] = [];
  const box = (row: TimedRow, span: { from: number; to: number }, colour: string): void => {
    const lane = lanes[row.kind as keyof typeof lanes] as readonly [number, number] | undefined;
    if (lane === undefined) return;
    pen.fillStyle = colour;
    const left = x(span.from);
    pen.fillRect(left, lane[0], Math.max(1, x(span.to) - left), lane[1]);
  };
  nodes.forEach(({ row }, index) => {
    if (row.kind === "prompt") return box(row, { from: row.start, to: row.start }, palette.ink);
    const colour = colourOf(row, palette);
    if (colour === palette.mark) return late.push(() => paintMark(pen, x(row.start), colour));
    if (row.status === "failed")
      return late.push(() => box(row, { from: row.start, to: row.end }, palette.failed));
    for (const part of partsOf(row, { now, since: since[index] ?? row.start })) {
      if (part.kind === "lead") continue;
      if (part.kind === "wait") late.push(() => box(row, part, palette.wait));
      else box(row, part, colour);
    }
  });
  for (const paint of late) paint();
}

function colourOf({ kind }: TimedRow, palette: Palette): string {
  if (kind === "request") return palette.request;
  if (kind === "tool" || kind === "background") return palette.tool;
  return kind === "subagent" ? palette.subagent : palette.mark;
}

function paintMark(pen: CanvasRenderingContext2D, x: number, colour: string): void {
  pen.fillStyle = colour;
  pen.fillRect(Math.round(x), 0, 1.5, stripHeight);
}

function paintFolds(
  pen: CanvasRenderingContext2D,
  { segments, length }: Axis,
  { width, palette }: { width: number; palette: Palette },
): void {
  pen.fillStyle = palette.line;
  for (const segment of segments)
    if (segment.isFolded) {
      const left = (segment.place / length) * width;
      pen.fillRect(left, 0, Math.max(1, (segment.length / length) * width), stripHeight);
    }
}

/** The colours that hold for an element now. */
export function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: colour("--ink-2"),
    line: colour("--raised"),
    request: colour("--series-1"),
    tool: colour("--series-2"),
    subagent: colour("--series-6"),
    mark: colour("--series-3"),
    wait: colour("--attention"),
    failed: colour("--bad"),
  };
}
