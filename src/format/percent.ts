/** A percentage without its sign: `4.8`. What is not nothing never reads as nothing, and what is not all never as all. */
export function formatPercent(percent: number): string {
  if (percent > 0 && percent < 0.05) return "<0.1";
  if (percent >= 99.95 && percent < 100) return ">99.9";
  return percent.toFixed(1);
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
