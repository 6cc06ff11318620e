import type { Site } from "./site.ts";

/** One line of the table: a measure, its value, and what it is held against. */
export interface Row {
  readonly what: string;
  readonly value: string;
  readonly budget?: string;
}

/** Measures of one kind for many cases: a line for each, in columns of their own. */
export interface Grid {
  readonly columns: readonly string[];
  readonly lines: readonly (readonly string[])[];
}

/** What a bench found: rows, and grids below them. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly grids: readonly Grid[];
}

/** What the command line says to every bench: `--seconds`, `--rounds` and `--requests`, all at least one. */
export interface BenchSettings {
  /** Length of one load. */
  readonly seconds: number;
  /** Times each side of a comparison runs. */
  readonly rounds: number;
  /** The largest ledger that is filled to see how cost grows. */
  readonly requests: number;
  /** Says what is under way. */
  readonly progress: (line: string) => void;
}

/** A named measurement. */
export type Bench = (site: Site, settings: BenchSettings) => Promise<readonly Row[] | Measured>;
