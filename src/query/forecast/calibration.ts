import { momentsByDay, type Moments } from "./moments.ts";
import { weekdayAt, type Series, type Span } from "./series.ts";

/** How wide the spread of drawn sums must be made, and on how much that rests. */
export interface Calibration {
  /** 1: as drawn; 2: twice as far from the middle. Never below 1: a lucky past is no promise. */
  readonly factor: number;
  /** Past spans of this length that do not overlap, so that each is a test of its own. */
  readonly trials: number;
}

/** Forecasts of the past begin after a week, when every weekday was seen. */
const firstOrigin = 7;

/** What is believed before the history has shown anything weighs as much as four trials. */
const priorTrials = 4;

/** That belief: a day's level drifts, so a sum over k days varies 1 + k/10 times as much as k unrelated days would. */
const driftPerDay = 0.1;

/** Days that were all alike say nothing of how alike the next will be: a tenth of the sum is always in doubt. */
const leastSpread = 0.1;

/** A normal variable lies, in the mean, so many standard deviations from its own: the square root of 2/pi. */
const meanMiss = Math.sqrt(2 / Math.PI);

/**
 * Forecasts the past: for every day of the history, what would have been expected of the same span then, against what
 * came. The misses in units of the expected spread say how much too narrow unrelated draws are: a locally scaled
 * conformal correction (Lei et al. 2018, section 5.2), but by the mean miss and not by a quantile, because a history
 * holds few months; and not by squares, because one break must not blur every forecast after it. Where the history
 * holds too few spans of the length, a shorter one is tried, and what it lacks grows with the length.
 */
export function createCalibration(series: Series): (span: Span) => Calibration {
  const whole = momentsByDay(series, series.whole);
  const later = momentsByDay(series, series.later);
  return (span) => {
    const tried = tryable(span, series.whole.length);
    const misses = missesOf(series, tried, { whole, later });
    const trials = misses.length / (tried.last - tried.first + 1);
    const shown = misses.reduce((sum, miss) => sum + miss, 0) / Math.max(1, misses.length) / meanMiss;
    const believed = 1 + driftPerDay * tried.last;
    const variance = (shown ** 2 * trials + believed * priorTrials) / (trials + priorTrials);
    const growth = (span.last + 1) / (tried.last + 1);
    return {
      factor: Math.sqrt(1 + Math.max(0, variance - 1) * growth),
      trials: trialsOf(span, series),
    };
  };
}

/** The span, or the longest one like it that half of the history can hold. */
function tryable(span: Span, days: number): Span {
  const last = Math.max(0, Math.min(span.last, Math.floor((days - firstOrigin) / 2)));
  return { first: Math.max(0, last - (span.last - span.first)), last };
}

function trialsOf(span: Span, { whole }: Series): number {
  return Math.max(0, Math.floor((whole.length - firstOrigin) / (span.last + 1)));
}

/** How far off each past forecast of such a span was, in units of the spread that was expected of it. */
function missesOf(
  series: Series,
  span: Span,
  moments: Record<"whole" | "later", readonly Moments[]>,
): number[] {
  const misses: number[] = [];
  for (let origin = firstOrigin; origin + span.last < series.whole.length; origin += 1) {
    const [today, others] = [moments.later[origin], moments.whole[origin]];
    let [came, expected, variance] = [0, 0, 0];
    for (let ahead = span.first; ahead <= span.last; ahead += 1) {
      const weekday = weekdayAt(series, origin + ahead);
      const known = ahead === 0 ? today : others;
      came += (ahead === 0 ? series.later : series.whole)[origin + ahead] ?? Number.NaN;
      expected += known?.mean[weekday] ?? 0;
      variance += known?.variance[weekday] ?? 0;
    }
    // A span with a day that nobody can price says nothing.
    if (Number.isNaN(came)) continue;
    const spread = Math.max(Math.sqrt(variance), leastSpread * expected);
    misses.push(spread > 0 ? Math.abs(came - expected) / spread : 0);
  }
  return misses;
}
