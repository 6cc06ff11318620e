/** A part of a whole as a bar: `▮▮▮▯▯▯`. A part that is there fills at least one cell. */
export function shareBar(share: number, cells: number): string {
  const full = Math.min(cells, Math.round(share * cells));
  const shown = share > 0 ? Math.max(1, full) : 0;
  return "▮".repeat(shown) + "▯".repeat(cells - shown);
}

/** `40%`, and `<1%` for what would show as nothing. */
export function shareText(share: number | null): string {
  if (share === null) return "–";
  return share > 0 && share < 0.005 ? "<1%" : `${Math.round(share * 100)}%`;
}
