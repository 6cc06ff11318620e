import type { BudgetStop } from "../domain/budget.ts";
import { nanoToUsd } from "../domain/money.ts";
import { plainText } from "../domain/plain-text.ts";
import { shellWord } from "../domain/shell-word.ts";
import { formatUsd } from "./money.ts";

/** Dollars that are offered for going on; any other amount will do. */
const offeredUsd = 5;

/** What a person is told when a budget ends their agent's work: which, how much, and how to go on. */
export function stopReason(
  stop: BudgetStop,
  {
    sessionId,
    agent,
    flags,
  }: {
    readonly sessionId: string;
    /** Whose session it is, where an id alone would be refused: several agents have one of it. */
    readonly agent?: string | undefined;
    /** What leads the command to the data dir. */
    readonly flags: string;
  },
): string {
  const { spentNano, limitNano, isAtLeast } = stop;
  const spent = `${isAtLeast ? "at least " : ""}${formatUsd(nanoToUsd(spentNano))}`;
  const used = `${budgetWords(stop)} is used up: ${spent} of ${formatUsd(nanoToUsd(limitNano))}`;
  const command = (target: string): string =>
    `hallmonitor budget allow ${target} --usd ${offeredUsd}${flags}`;
  const whose = agent === undefined ? "" : ` --agent ${shellWord(agent)}`;
  const session = command(`--session ${shellWord(plainText(sessionId))}${whose}`);
  const everybody = stop.scope === "session" ? "" : ` (for all it is of: ${command(targetOf(stop))})`;
  return `Hallmonitor stopped this: ${used}. To let this session go on: ${session}${everybody}`;
}

/** `this session's budget`, `today's budget`, `the week's budget of project web`. */
function budgetWords({ scope, name, period }: BudgetStop): string {
  if (scope === "session") return "this session's budget";
  const own = scope === "total" ? "" : ` of ${scope} ${plainText(name ?? "")}`;
  return `${period === "day" ? "today's" : `this ${period}'s`} budget${own}`;
}

function targetOf({ scope, name, period }: BudgetStop): string {
  if (scope === "total") return `--${period}`;
  return `--${scope} ${shellWord(plainText(name ?? ""))} --${period}`;
}
