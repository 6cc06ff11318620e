import { unknown } from "../../format/unknown.ts";

/** A part of a whole as a bar: `▮▮▮▯▯▯`. A part that is there fills at least one cell. */
export function shareBar(share: number, cells: number): string {
  const full = Math.min(cells, Math.round(share * cells));
  const shown = share > 0 ? Math.max(1, full) : 0;
  return "▮".repeat(shown) + "▯".repeat(cells - shown);
}

/** `40%`; `<1%` and `>99%` for what would show as nothing or as all. */
export function shareText(share: number | null): string {
  if (share === null) return unknown;
  if (share > 0.995 && share < 1) return ">99%";
  return share > 0 && share < 0.005 ? "<1%" : `${Math.round(share * 100)}%`;
}
