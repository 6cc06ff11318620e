/** The channels observations come through, in the order of their bits (`sourceBit`). `ledger` is what the collector concludes. */
export const sources = [
  "otlp-log",
  "otlp-metric",
  "otlp-span",
  "hook",
  "transcript",
  "statusline",
  "plan",
  "manual",
  "sdk",
  "ledger",
] as const;

/** A channel as answers and the ledger name it. In a bit set it has the bit of its place, so the order never changes. */
export type Source = (typeof sources)[number];

/** The bit that stands for a source where several are kept in one number. */
export function sourceBit(source: Source): number {
  return 1 << sources.indexOf(source);
}

/** The sources of a bit set, in the order of `sources`. */
export function sourcesOf(bits: number): Source[] {
  return sources.filter((source) => (bits & sourceBit(source)) !== 0);
}

/** The one source that a bit stands for. */
export function sourceOfBit(bit: number): Source {
  return sourcesOf(bit)[0] ?? "otlp-log";
}

/** The sources that are files. A record of one is known by the ids in it: it may be read again, from a copy or corrected. */
const fileSources: ReadonlySet<Source> = new Set(["transcript", "manual", "plan"]);

/** Whether what a source tells of things are records of files, which may come again and change nothing. */
export function tellsFromFiles(source: Source): boolean {
  return fileSources.has(source);
}
