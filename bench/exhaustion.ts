import { forecastExhaustion } from "../src/context/exhaustion.ts";
import { casesAt, fullness, resultOf, timeError, type Case, type Result } from "./exhaustion/back-test.ts";
import { writeSession, type Fill } from "./exhaustion/fill.ts";
import { methods, type MethodName } from "./exhaustion/method.ts";
import { corpusFills, demoFills, ownFills } from "./exhaustion/recorded.ts";
import { freshRegimes, heldOutRegimes, tunedRegimes, type Regime } from "./exhaustion/regime.ts";
import type { Bench, Row } from "./row.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** None of them was run before the constants stood: they were chosen on 1 to 40, and watched on 101 to 140. */
export const seeds = Array.from({ length: 40 }, (_, index) => 201 + index);

const naive: MethodName = "last growth (naive)";

/** How well the product foretells when a context is compacted, against dividing by the last growth. */
export const exhaustionBench: Bench = async (site, { progress }) => {
  progress("exhaustion: the corpus, through the ledger");
  const own = Bun.env["BENCH_LEDGER"];
  const recorded = {
    corpus: await corpusFills(site),
    demo: demoFills(),
    ...(own !== undefined && { "your ledger": ownFills(own) }),
  };
  progress("exhaustion: made-up ways of working");
  const tuned = fillsOf(tunedRegimes, seeds);
  const heldOut = fillsOf(heldOutRegimes, seeds);
  const fresh = fillsOf(freshRegimes, seeds);
  const synthetic = { ...tuned, ...heldOut, ...fresh };
  const sets = {
    "tuned on": Object.values(tuned).flat(),
    "held out": Object.values(heldOut).flat(),
    fresh: Object.values(fresh).flat(),
    ...recorded,
  };
  return [
    ...Object.entries(sets).flatMap(([name, fills]) => fillRows(name, fills)),
    ...Object.entries(synthetic).flatMap(([name, fills]) => regimeRow(name, fills)),
    ...candidateRows(Object.values(synthetic).flat()),
    ...confidenceRows(Object.values(synthetic).flat()),
    ...timeRows(sets),
    ...speedRows(tuned["small edits"] ?? []),
  ];
};

/** What regimes wrote on seeds, by their names. */
export function fillsOf(
  regimes: Readonly<Record<string, Regime>>,
  of: readonly number[],
): Record<string, Fill[]> {
  return Object.fromEntries(
    Object.entries(regimes).map(([name, regime]) => [name, of.flatMap((seed) => writeSession(regime, seed))]),
  );
}

/** A line for each fill: both errors, how often the interval held, and the number of cases. */
function fillRows(name: string, fills: readonly Fill[]): Row[] {
  return fullness.flatMap((percent) => {
    const cases = casesAt(fills, percent);
    if (cases.length === 0) return [];
    const [ours, theirs] = [resultOf(cases, methods.product), resultOf(cases, methods[naive])];
    return {
      what: `${name}, at ${percent} %: median / mean / p90 error, interval held (n)`,
      value: `${errorsOf(ours)}, ${ours.held?.toFixed(0)} % (${cases.length})`,
      budget: `naive: ${errorsOf(theirs)}`,
    };
  });
}

function errorsOf({ median, mean, p90 }: Result): string {
  return `${median.toFixed(1)} / ${mean.toFixed(1)} / ${p90}`;
}

function regimeRow(name: string, fills: readonly Fill[]): Row {
  const each = fullness.map((percent) => {
    const cases = casesAt(fills, percent);
    const [ours, theirs] = [resultOf(cases, methods.product), resultOf(cases, methods[naive])];
    return `${ours.median.toFixed(1)} (${theirs.median.toFixed(1)})`;
  });
  const all = fullness.flatMap((percent) => casesAt(fills, percent));
  return {
    what: `${name}: median error at ${fullness.join(" / ")} %, naive in brackets`,
    value: `${each.join(" / ")}, held ${resultOf(all, methods.product).held?.toFixed(0)} %`,
  };
}

function candidateRows(fills: readonly Fill[]): Row[] {
  return Object.entries(methods).map(([name, method]) => {
    const results = fullness.map((percent) => resultOf(casesAt(fills, percent), method));
    const held = results.map((one) => one.held?.toFixed(0) ?? "–").join(" / ");
    return {
      what: `${name}: median error, p90 error, held % at ${fullness.join(" / ")} %`,
      value: `${results.map((one) => one.median.toFixed(1)).join(" / ")}, ${results.map((one) => one.p90).join(" / ")}, ${held}`,
    };
  });
}

/** Fills at which conversations are young, too, for what is said of the forecast's own confidence. */
const allFullness = [15, 25, 50, 75, 90, 96];

/** How often the interval held, by the confidence it came with. */
export function heldByConfidence(fills: readonly Fill[]): Map<number, { held: number; cases: number }> {
  const found = new Map<number, { held: number; cases: number }>();
  for (const { points, compactsAt, came } of allFullness.flatMap((percent) => casesAt(fills, percent))) {
    const told = forecastExhaustion(points, { compactsAt });
    if (told === undefined) continue;
    const known = found.get(told.confidence) ?? { held: 0, cases: 0 };
    const holds = came >= told.requestsLow && came <= told.requestsHigh;
    found.set(told.confidence, { held: known.held + Number(holds), cases: known.cases + 1 });
  }
  return found;
}

function confidenceRows(fills: readonly Fill[]): Row[] {
  return [...heldByConfidence(fills)]
    .toSorted(([a], [b]) => a - b)
    .map(([confidence, { held, cases }]) => ({
      what: `a confidence of ${confidence}: interval held, at ${allFullness.join(", ")} %`,
      value: `${((100 * held) / cases).toFixed(1)} % (n ${cases})`,
      budget: "within 3 points",
    }));
}

function timeRows(sets: Readonly<Record<string, readonly Fill[]>>): Row[] {
  const told = Object.entries(sets).filter(([, fills]) => casesAt(fills, fullness[0]).length > 0);
  return told.map(([name, fills]) => ({
    what: `${name}: median error of the time, at ${fullness.join(" / ")} %`,
    value: fullness.map((percent) => `${timeError(casesAt(fills, percent)).toFixed(0)} %`).join(" / "),
  }));
}

/** What a forecast takes, from the points of one long fill. */
function speedRows(fills: readonly Fill[]): Row[] {
  const [long] = casesAt(fills, 90).toSorted((a, b) => b.points.length - a.points.length);
  if (long === undefined) return [];
  return [{ ...speedOf({ ...long, points: long.points.slice(-200) }), budget: "< 100" }, speedOf(long)];
}

function speedOf({ points, compactsAt }: Pick<Case, "points" | "compactsAt">): Row {
  const rounds = 2000;
  const times = Array.from({ length: 12 }, () => {
    const started = process.cpuUsage();
    for (let round = 0; round < rounds; round += 1) forecastExhaustion(points, { compactsAt });
    return process.cpuUsage(started).user / rounds;
  });
  return {
    what: `a forecast from ${points.length} points, µs of CPU`,
    value: formatSpread(spreadOf(times.slice(2)), 1),
  };
}
