import type UPlot from "uplot";
import { colourOf } from "./colour.ts";

/** What happened at a time. */
export interface Mark {
  /** UTC milliseconds. */
  readonly at: number;
  readonly name: string;
  /** A colour of tokens.css. */
  readonly colour?: string;
}

/** A value that means something: a budget, a window. */
export interface Level {
  readonly value: number;
  readonly name: string;
  readonly colour?: string;
}

/** The marks that are told at a place: those nearer to it than to its neighbours. */
export function marksAt(marks: readonly Mark[], times: readonly number[], at: number): readonly Mark[] {
  const own = times[at];
  if (own === undefined) return [];
  const [before, after] = [times[at - 1], times[at + 1]];
  const from = before === undefined ? Number.NEGATIVE_INFINITY : (before + own) / 2;
  const to = after === undefined ? Number.POSITIVE_INFINITY : (own + after) / 2;
  return marks.filter((mark) => mark.at >= from && mark.at < to);
}

/** From the first to the last of some times and of the marks: what happened after all else is seen as well. */
export function withMarks(
  marks: readonly Mark[],
  [least, most]: readonly [number | null, number | null],
): [number | null, number | null] {
  const times = [least, most, ...marks.map(({ at }) => at)].filter((time) => time !== null);
  return times.length === 0 ? [null, null] : [Math.min(...times), Math.max(...times)];
}

/** Lines from top to bottom at what happened, the name beside those that have room for it. */
export function drawMarks(plot: UPlot, marks: readonly Mark[]): void {
  const { left, top, width, height } = plot.bbox;
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, name, colour = "--ink-3" } of marks) {
    const x = Math.round(plot.valToPos(at, "x", true));
    if (x < left || x > left + width) continue;
    const pen = penOf(plot, colour);
    stroke(pen, [x, top], [x, top + height]);
    const length = pen.context.measureText(name).width;
    // At the right edge a name stands before its line.
    const start = x + length > left + width ? x - length : x;
    if (start >= free) {
      pen.context.fillText(name, start, top - 2 * pen.ratio);
      free = start + length + 8 * pen.ratio;
    }
    pen.context.restore();
  }
}

/** Lines from side to side, with their names at the right. */
export function drawLevels(plot: UPlot, levels: readonly Level[]): void {
  const { left, top, width, height } = plot.bbox;
  for (const { value, name, colour = "--attention" } of levels) {
    const y = Math.round(plot.valToPos(value, "y", true));
    if (y < top || y > top + height) continue;
    const pen = penOf(plot, colour);
    stroke(pen, [left, y], [left + width, y]);
    pen.context.textAlign = "right";
    pen.context.fillText(name, left + width, y - 2 * pen.ratio);
    pen.context.restore();
  }
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
}

function penOf(plot: UPlot, colour: string): Pen {
  const { ctx: context } = plot;
  const ratio = plot.ctx.canvas.width / Math.max(1, plot.width);
  const ink = colourOf(plot.root, colour);
  context.save();
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = ratio;
  context.setLineDash([3 * ratio, 3 * ratio]);
  context.font = `${11 * ratio}px Inter, system-ui, sans-serif`;
  // The axes, drawn before, leave another baseline, on which a line would strike through its name.
  context.textAlign = "left";
  context.textBaseline = "bottom";
  return { context, ratio };
}

type Point = readonly [x: number, y: number];

function stroke({ context }: Pen, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
