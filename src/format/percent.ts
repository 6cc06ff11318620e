import { unknown } from "./unknown.ts";

/** A percentage without its sign: `4.8`. What is not nothing never reads as nothing, and what is not all never as all. */
export function formatPercent(percent: number, digits = 1): string {
  const least = 10 ** -digits;
  if (percent > 0 && percent < least / 2) return `<${least}`;
  if (percent < 100 && percent >= 100 - least / 2) return `>${100 - least}`;
  return percent.toFixed(digits);
}

/** A share from 0 to 1 as percent, for a sentence or a wide cell: `42 %`, and with a digit more while it is small, `0.4 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return `${formatPercent(percent, percent !== 0 && Math.abs(percent) < 9.95 ? 1 : 0)} %`;
}

/** The same for a narrow column: `40%`, `<1%`. */
export function narrowShare(share: number | null): string {
  return share === null ? unknown : `${formatPercent(share * 100, 0)}%`;
}

/** The part of calls that failed, by their counts: the API rounds it. Not known where none answered. */
export function failedPercent({
  failed,
  answered,
}: {
  failed: number;
  answered: number;
}): string | undefined {
  return answered === 0 ? undefined : formatPercent((failed / answered) * 100);
}

/** How likely something is that is yet to come, 0 to 1: certainty is for what has happened. */
export function chanceText(probability: number): string {
  if (probability < 0.01) return "less than 1 %";
  if (probability > 0.99) return "more than 99 %";
  return `${Math.round(probability * 100)} %`;
}
