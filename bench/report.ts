import { cpus, loadavg, release, totalmem } from "node:os";
import type { Row } from "./row.ts";

const opening = "<!-- measured: begin -->";
const closing = "<!-- measured: end -->";

/** The rows of one bench as a Markdown table. */
export function formatTable(name: string, rows: readonly Row[]): string {
  const lines = rows.map(({ what, value, budget }) => `| ${what} | ${value} | ${budget ?? ""} |`);
  return [`### ${name}`, "", "| what | median (min–max) | budget |", "| --- | --- | --- |", ...lines].join(
    "\n",
  );
}

/** The machine, the day and how busy the machine already was, without which no figure means anything. */
export function machineLine(at: Date): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const busy = (loadavg()[0] ?? 0).toFixed(2);
  return `${at.toISOString().slice(0, 10)}: ${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}, Bun ${Bun.version}, load average before the run ${busy}`;
}

/** The text with everything between the markers replaced. Throws when it has no markers. */
export function withMeasured(text: string, measured: string): string {
  const from = text.indexOf(opening);
  const to = text.indexOf(closing);
  if (from < 0 || to < from) throw new Error(`the page lacks the lines ${opening} and ${closing}`);
  return `${text.slice(0, from + opening.length)}\n${measured}\n${text.slice(to)}`;
}
