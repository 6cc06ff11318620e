import type { Tokens } from "./corpus.ts";

/** The reports that both sides know, by their names on either command line. */
export const reportKinds = ["daily", "monthly", "session"] as const;

/** A report that ccusage and the product both make. */
export type ReportKind = (typeof reportKinds)[number];

/** What a report in ccusage's shape says: the tokens of each day, month or session, and of all. */
export interface CcusageReport {
  readonly groups: ReadonlyMap<string, Tokens>;
  readonly total: Tokens;
}

/** A line of such a report, as far as it is read here. */
type Line = Readonly<Record<string, string | number>>;

/** Reads what `ccusage claude KIND --json` or `hallmonitor report KIND --json=ccusage` printed. */
export function parseReport(text: string): CcusageReport {
  const { totals, ...lists } = JSON.parse(text) as { totals: Line } & Record<string, readonly Line[]>;
  // The list is called by its kind, sessions by either side in its own number.
  const [lines = []] = Object.values(lists);
  return { groups: new Map(lines.map((line) => [nameOf(line), tokensOf(line)])), total: tokensOf(totals) };
}

function nameOf(line: Line): string {
  return String(line["date"] ?? line["month"] ?? line["sessionId"] ?? line["period"]);
}

function tokensOf(line: Line): Tokens {
  const count = (name: string) => Number(line[`${name}Tokens`] ?? 0);
  return {
    input: count("input"),
    output: count("output"),
    cacheRead: count("cacheRead"),
    cacheWrite: count("cacheCreation"),
  };
}
