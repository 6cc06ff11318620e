/** A part of a whole as a bar: `▮▮▮▯▯▯`. A part that is there fills at least one cell. */
export function shareBar(share: number, cells: number): string {
  const full = Math.min(cells, Math.round(share * cells));
  const shown = share > 0 ? Math.max(1, full) : 0;
  return "▮".repeat(shown) + "▯".repeat(cells - shown);
}
