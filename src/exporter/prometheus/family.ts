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
  /** Without `_total`, which is added to a counter, and `_info`, which is added to an info. Its last word may be its unit. */
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "info";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Its samples, or the value of its only one: none where that is unknown. */
type Told = number | undefined | readonly Sample[];

/** What was counted. */
export function counter(name: string, help: string, told: Told): Family {
  return { name, type: "counter", help, samples: samplesOf(told) };
}

/** What is so now. */
export function gauge(name: string, help: string, told: Told): Family {
  return { name, type: "gauge", help, samples: samplesOf(told) };
}

/** A time or a duration as Prometheus writes it. */
export function secondsOf(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function samplesOf(told: Told): readonly Sample[] {
  if (typeof told === "number") return [{ labels: {}, value: told }];
  return told ?? [];
}
