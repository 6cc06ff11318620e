import type { Row } from "./row.ts";
import type { Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

const runs = 100;
const endsWithinMs = 10_000;

/** A command that a client would start again and again. */
export interface Timed {
  readonly name: string;
  readonly command: string[];
  /** What it gets on standard input the nth time. */
  readonly input: (run: number) => Uint8Array<ArrayBuffer>;
  readonly env?: Readonly<Record<string, string>>;
  /** What its p99 is held against, in ms. */
  readonly budgetMs?: number;
  /** Throws when what it printed shows that it did not do its work. */
  readonly check?: (stdout: string) => void;
}

/** The least a process takes here: one that does nothing, and the runtime with next to nothing to run: for '' it starts none. */
export const bareCommands: readonly Timed[] = [
  { name: "bare: /bin/true", command: ["/bin/true"], input: () => new Uint8Array(1) },
  { name: "bare: bun -e 0", command: [process.execPath, "-e", "0"], input: () => new Uint8Array(1) },
];

/** From starting each command to its end, the commands in turns, so that a machine that slows down slows all of them. */
export async function commandRows(site: Site, commands: readonly Timed[]): Promise<Row[]> {
  const ms = commands.map((): number[] => []);
  for (let run = 0; run < runs; run += 1) {
    for (const [index, { command, input, env = {}, check }] of commands.entries()) {
      const ended = await site.finish(command, endsWithinMs, { env, input: input(run) });
      check?.(ended.stdout);
      ms[index]?.push(ended.ms);
    }
  }
  return commands.flatMap(({ name, budgetMs }, index) => timeRows(name, ms[index] ?? [], budgetMs));
}

function timeRows(name: string, ms: readonly number[], budgetMs: number | undefined): Row[] {
  const p99 = { what: `${name}: p99, ms`, value: formatSpread(spreadOf([percentile(ms, 0.99)]), 1) };
  return [
    { what: `${name}: time, ms`, value: formatSpread(spreadOf(ms), 1) },
    budgetMs === undefined ? p99 : { ...p99, budget: `< ${budgetMs}` },
  ];
}
