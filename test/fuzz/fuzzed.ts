import { afterAll, beforeAll, expect, test } from "bun:test";
import * as fc from "fast-check";
import { proved } from "../proof/proved.ts";
import { patience, rounds, seed } from "../proof/setting.ts";

/** Milliseconds that one input may take on a busy machine. */
const perInput = 200;
/** The long form tries this many times as many inputs as the short one. */
const longer = 20;

/** What is claimed of any input. */
export interface Claim<T> {
  /** Inputs; whoever breaks the claim is made as small as can be before it is printed. */
  readonly given: fc.Arbitrary<T>;
  /** Throws, or resolves to false, when the claim does not hold. */
  readonly holds: (input: T) => boolean | void | Promise<boolean | void>;
  /** Inputs in the short form. */
  readonly inputs: number;
  /** What the proof's table says was seen: told after the last input. */
  readonly outcome?: () => string;
}

/** A test that tries a claim with many inputs. A failure names the smallest that breaks it, the seed and the path to it. */
export function claim<T>(what: string, { given, holds, inputs, outcome }: Claim<T>): void {
  const count = rounds(inputs, inputs * longer);
  const run = async (): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(given, async (input) => (await holds(input)) ?? true),
      {
        seed,
        numRuns: count,
        interruptAfterTimeLimit: patience(perInput, count) - 5000,
        markInterruptAsFailure: true,
      },
    );
    proved({ what, rounds: count, outcome: outcome?.() ?? "held for each" });
  };
  test(what, run, patience(perInput, count));
}

/** Holds that nothing fails unheard while the tests of a file run: a rejected promise that nobody waits for, a timer that throws. */
export function nothingFailsUnheard(): void {
  const unheard: unknown[] = [];
  const note = (fault: unknown): void => {
    unheard.push(fault);
  };
  beforeAll(() => {
    process.on("unhandledRejection", note);
    process.on("uncaughtException", note);
  });
  afterAll(async () => {
    // What was rejected in the last tick is told in the next.
    await Bun.sleep(0);
    process.off("unhandledRejection", note);
    process.off("uncaughtException", note);
    expect(unheard).toEqual([]);
  });
}
