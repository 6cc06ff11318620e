/** A share from 0 to 1 as percent: `42 %`, `0.4 %`; what is not nothing never is `0.0 %`, and what is not all never `100 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return "<0.1 %";
  if (percent >= 99.5 && percent < 100) return ">99 %";
  return `${percent.toFixed(percent !== 0 && Math.abs(percent) < 9.95 ? 1 : 0)} %`;
}
