import type { Row } from "./row.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** Each question is asked this often, after one that is not counted. */
const asks = 7;

/** How long a question takes in this process, in milliseconds; `budget` is what it is held against. */
export function timeRow(what: string, budget: number | undefined, work: () => unknown): Row {
  work();
  const ms = Array.from({ length: asks }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  const row = { what: `${what}, ms`, value: formatSpread(spreadOf(ms)) };
  return budget === undefined ? row : { ...row, budget: `< ${budget.toLocaleString("en-US")}` };
}
