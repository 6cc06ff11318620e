import { cpus, loadavg, release, totalmem } from "node:os";
import type { Grid, Measured, Row } from "./row.ts";

const opening = "<!-- measured: begin -->";
const closing = "<!-- measured: end -->";

/** One bench's part of the page: what it was measured on, and what it found as Markdown tables. */
export function formatTable(name: string, found: readonly Row[] | Measured, machine: string): string {
  const { rows, grids } = "rows" in found ? found : { rows: found, grids: [] };
  const lines = rows.map(({ what, value, budget = "" }) => [what, value, budget]);
  const all = [{ columns: ["what", "median (min–max)", "budget"], lines }, ...grids];
  const told = all.filter((grid) => grid.lines.length > 0);
  return [`### ${name}`, machine, ...told.map(formatGrid)].join("\n\n");
}

function formatGrid({ columns, lines }: Grid): string {
  return [columns, columns.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The machine, the day and how busy the machine already was, without which no figure means anything. */
export function machineLine(at: Date): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const busy = (loadavg()[0] ?? 0).toFixed(2);
  return `${at.toISOString().slice(0, 10)}: ${cpu?.model ?? "unknown CPU"}, ${cpus().length} cores, ${memory} GiB, Linux ${release()}, Bun ${Bun.version}, load average before the run ${busy}`;
}

/** The page with the tables of these benches in place of older ones; those of others stay. Throws when it has no markers. */
export function withMeasured(page: string, tables: ReadonlyMap<string, string>): string {
  const from = page.indexOf(opening);
  const to = page.indexOf(closing);
  if (from < 0 || to < from) throw new Error(`the page lacks the lines ${opening} and ${closing}`);
  const start = from + opening.length;
  const merged = new Map([...tablesOf(page.slice(start, to)), ...tables]);
  return `${page.slice(0, start)}\n${[...merged.values()].join("\n\n")}\n${page.slice(to)}`;
}

function tablesOf(measured: string): [name: string, table: string][] {
  const parts = measured.split(/^### /m).slice(1);
  return parts.map((part) => [part.slice(0, part.indexOf("\n")), `### ${part.trimEnd()}`]);
}
