const thousands = /\B(?=(?:\d{3})+$)/g;
/** Made when the first number is written that needs it. */
let formatter: Intl.NumberFormat | undefined;

/**
 * A number as people write it, thousands apart: `1,234,567`. Whole ones, which nearly all are, need nothing of `Intl`: a
 * fresh process takes 3 to 5 ms to make a formatter, which a status line would wait for.
 */
export function formatWhole(n: number): string {
  if (Number.isSafeInteger(n)) return String(n).replace(thousands, ",");
  // In Chromium `toLocaleString` takes twenty times as long, for it looks its locale up each time.
  formatter ??= new Intl.NumberFormat("en-US");
  return formatter.format(n);
}
