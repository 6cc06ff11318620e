/**
 * What is sent on to others. In come the ledger's sums and what the collector says about itself; out go numbers in the
 * forms that other systems read. This folder refuses to know who asks, and adds up nothing that a question does not.
 */

/** Names and values that tell the samples of a family apart. The names are ours, the values come from anybody. */
export type Labels = Readonly<Record<string, string>>;

/** One number of a family. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
  /** Which number of a histogram it is. */
  readonly part?: "bucket" | "sum" | "count" | undefined;
}

/** Numbers of one kind. A counter never falls while the process lives; one that counts the ledger never falls at all. */
export interface Family {
  /** Without `_total`, which is added to a counter, and `_info`, which is added to an info. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "info";
  /** The end of the name, where that is a unit. */
  readonly unit?: "seconds" | "bytes" | "usd" | "tokens" | "ratio" | undefined;
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** A family's only sample. */
export function one(value: number, labels: Labels = {}): Pick<Family, "samples"> {
  return { samples: [{ labels, value }] };
}
