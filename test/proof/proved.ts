import { appendFileSync } from "node:fs";

/** One line of a suite's table in docs/proof.md. Told only after what it says was held against the truth. */
export interface Proved {
  /** What was done to the program: "kill -9 while posts arrive". */
  readonly what: string;
  /** How often. */
  readonly rounds: number;
  /** What came of it, with its numbers: "12,340 requests told, 12,340 counted, none twice". */
  readonly outcome: string;
}

/** Adds a line to the table that `test/proof/run.ts` makes of a suite; says nothing when the test runs by itself. */
export function proved(row: Proved): void {
  const file = process.env["HALLMONITOR_PROOF_ROWS"];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
