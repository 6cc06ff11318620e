import { expect } from "bun:test";
import * as fc from "fast-check";
import type { DataPointObservation } from "../../src/domain/observation.ts";
import type { PointValue } from "../../src/domain/telemetry.ts";
import { Delta } from "../../src/pipeline/delta.ts";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { point } from "../contract/observation.ts";
import { choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

/** What a program counted: some more, or a new beginning after which it counts from nothing. */
type Step = { readonly added: number } | { readonly begins: "under the same start" | "under another" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.nat({ max: 50 }).map((added) => ({ added })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("under the same start" as const, "under another" as const)
      .map((begins) => ({ begins })),
  },
);
/** Processes that count on the same series at the same time, each under a start of its own. */
const programs = fc.array(fc.array(step, { maxLength: 12 }), { minLength: 1, maxLength: 3 });

/** The points that a program sends: totals since its start, and one more that it counted before it fell back. */
function pointsOf(
  steps: readonly Step[],
  program: number,
): { points: DataPointObservation[]; counted: number } {
  let [total, start, counted] = [0, 0, 0];
  const points = steps.map((told, index) => {
    if ("added" in told) {
      total += told.added;
      counted += told.added;
    } else {
      // A fall shows only where there is less than before: one that begins again has counted one less by its next point.
      const began = Math.max(0, told.begins === "under another" ? 1 : total - 1);
      if (told.begins === "under another") start += 1;
      counted += total === 0 && told.begins === "under the same start" ? 0 : began;
      total = began;
    }
    return cumulative(total, { start: program * 1000 + start, time: index });
  });
  return { points, counted };
}

function cumulative(total: number, { start, time }: { start: number; time: number }): DataPointObservation {
  const value: PointValue = { kind: "sum", value: total, temporality: "cumulative", monotonic: true };
  return point({
    value,
    increase: total,
    startNano: String(1000 + start),
    timeNano: String(1_790_000_000_000_000_000n + BigInt(time)),
  });
}

claim(
  "what totals rose by adds up to what was counted, under any resets, restarts, processes, splits, failed commits and repetitions",
  {
    given: fc.tuple(programs, choices),
    inputs: 500,
    holds: ([told, choose]) => {
      const all = told.map((steps, program) => pointsOf(steps, program));
      const ledger = new MemoryLedger();
      let delta = new Delta((series, start) => ledger.streamTail(series, start));
      const queues = all.map(({ points }) => [...points]);
      const sent: DataPointObservation[] = [];
      while (queues.some((queue) => queue.length > 0)) {
        const queue =
          queues.filter((one) => one.length > 0)[choose.below(queues.length)] ??
          queues.find((one) => one.length > 0);
        sent.push(...(queue ?? []).splice(0, 1 + choose.below(3)));
        // Sent again, whole or in part, as a sender does that missed the answer.
        const batch = sent.splice(0);
        if (choose.onceIn(4)) batch.push(...batch.slice(choose.below(batch.length + 1)));
        if (choose.onceIn(5)) {
          // The commit fails, and the same comes again.
          for (const one of batch) delta.process(one);
          delta.reset();
        }
        if (choose.onceIn(5)) delta = new Delta((series, start) => ledger.streamTail(series, start));
        const kept = batch.map((one) => delta.process(one)).filter((one) => typeof one !== "string");
        ledger.commit(kept);
      }
      const sum = [...ledger.points.values()].reduce((total, { seen }) => total + seen.increase, 0);
      expect(sum).toBe(all.reduce((total, { counted }) => total + counted, 0));
    },
  },
);

claim(
  "without a reset, points in any order come to the last total of each stream, and a counter that may fall to its last value",
  {
    given: fc.tuple(fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 10 }), fc.boolean(), choices),
    inputs: 500,
    holds: ([steps, monotonic, choose]) => {
      let total = 0;
      const points = steps.map((added, time) => {
        total += monotonic || added % 2 === 0 ? added : -added;
        const one = cumulative(total, { start: 0, time });
        return { ...one, value: { ...one.value, monotonic } as PointValue };
      });
      const ledger = new MemoryLedger();
      const delta = new Delta((series, start) => ledger.streamTail(series, start));
      for (const one of choose.shuffled(points)) {
        const kept = delta.process(one);
        if (typeof kept === "string") expect(kept).toBe("out-of-order");
        else ledger.commit([kept]);
      }
      const sum = [...ledger.points.values()].reduce((all, { seen }) => all + seen.increase, 0);
      expect(sum).toBe(total);
    },
  },
);
