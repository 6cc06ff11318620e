/** Two values in the same unit. Where one is not known, or there was nothing before, nothing is drawn. */
export interface TrendProps {
  readonly now: number | null;
  readonly before: number | null;
  /** What it was before, with its unit, for the hover. */
  readonly exact?: string;
}

/** How much a number changed: `▲ 12 %`. Nothing where there was nothing before. */
export function Trend({ now, before, exact }: TrendProps) {
  if (now === null || before === null || before === 0) return null;
  const percent = Math.round((now / before - 1) * 100);
  if (percent === 0)
    return (
      <span class="faint" title={exact}>
        unchanged
      </span>
    );
  const isUp = percent > 0;
  return (
    <span class="num tone-neutral" title={exact}>
      <span aria-hidden="true">{isUp ? "▲" : "▼"}</span>
      <span class="unseen">{isUp ? "up" : "down"}</span> {Math.abs(percent)} %
    </span>
  );
}
