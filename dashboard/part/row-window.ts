/** Rows that are drawn at once: a scroll within them draws nothing. */
const step = 8;
/** Rows beyond the edges, so that a quick scroll shows no gaps. */
const margin = 8;
/** The rows of a long list to draw, from one to before another, in whole steps. */
export function windowOf(
  { top, height }: { readonly top: number; readonly height: number },
  { count, rowHeight }: { readonly count: number; readonly rowHeight: number },
): [first: number, last: number] {
  const seen = Math.ceil(height / rowHeight);
  const first = Math.floor(Math.max(0, Math.floor(top / rowHeight) - margin) / step) * step;
  const last = first + Math.ceil((seen + 2 * margin + step) / step) * step;
  return [Math.min(first, count), Math.min(last, count)];
}
