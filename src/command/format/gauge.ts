/**
 * Gauges of contexts as text. The line under a session is drawn with these too, several times a minute by a program that
 * starts for it, so this loads next to nothing.
 */
import { fillLevels } from "../../format/fill-level.ts";
import type { Paint, Style } from "./style.ts";

/** The look of a context that is full to so much of the point where it is compacted. */
export function fillPaint(percent: number | null, style: Style): Paint {
  if (percent === null) return style.dim;
  if (percent >= fillLevels.alarm) return (text) => style.bold(style.red(text));
  if (percent >= fillLevels.bad) return style.red;
  return percent >= fillLevels.attention ? style.yellow : style.green;
}

/** How many of the cells are full. A conversation that has begun shows; only one that is full fills the last. */
function fullCells(percent: number, cells: number): number {
  const full = Math.floor((percent * cells) / 100);
  return Math.min(cells, full === 0 && percent >= 1 ? 1 : full);
}

/** The gauge as text, to be painted by `paintGauge`: `▮▮▮▮▮▯▯▯▯▯`. Empty where no percentage is known. */
export function gaugeBar(percent: number | null, cells: number): string {
  if (percent === null) return "";
  const full = fullCells(percent, cells);
  return "▮".repeat(full) + "▯".repeat(cells - full);
}

/** The look of a gauge: what is full in the colour of the level, what is free dim. */
export function paintGauge(percent: number | null, style: Style): Paint {
  const paint = fillPaint(percent, style);
  return (bar) => {
    const full = bar.length - bar.replace(/^▮+/, "").length;
    return paint(bar.slice(0, full)) + style.dim(bar.slice(full));
  };
}
