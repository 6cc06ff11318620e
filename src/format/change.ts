import { unknown } from "./unknown.ts";

/** From this many times as much on, a percentage says less than a factor. */
const factorFrom = 10;

/** How much more or less it is than before: `+12 %`, `-8 %`, `=`, `×14`; `new` where nothing was before. */
export function changeText(now: number | null, before: number | null): string {
  if (now === null || before === null) return unknown;
  if (before === 0) return now === 0 ? "=" : "new";
  const ratio = now / before;
  if (ratio >= factorFrom) return `×${Math.round(ratio)}`;
  // What there still is has not gone wholly.
  const percent = Math.max(Math.round((ratio - 1) * 100), now === 0 ? -100 : -99);
  if (percent === 0) return "=";
  return `${percent > 0 ? "+" : ""}${percent} %`;
}
