import { formatUsd } from "../../format/money.ts";
import { budgetsAnswer } from "../../query/budget/budgets.ts";
import type { BudgetStanding } from "../../query/budget/shape.ts";
import { text } from "../argument.ts";
import { narrowed, ownerInput, spanInput } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { costWords, lines, nameText, quoted } from "../words.ts";

const mostLines = 15;

/** What `GET /api/budgets` tells of budgets and allowances. Days are the machine's unless a time zone is named. */
export const budgetsTool = reading({
  name: "budgets",
  title: "Budgets",
  description:
    "How budgets stand: of the day, week and month, of projects, branches, users and sessions; what was spent, what is left, whether the forecast breaks them, and whether an agent is stopped when one is used up. Ask it before something expensive.",
  input: {
    ...ownerInput,
    session: text("only the budget of this session: its id, or the beginning of one"),
    timezone: spanInput.timezone,
  },
  output: {
    budgets:
      "the total first, then projects, branches and users, then the sessions of the last day, the fullest first",
    more_sessions: "sessions with a budget that are not among them",
    stop: "which budgets stop an agent once they are used up",
    stop_without_budget: "those of them that stop nobody, for no such budget is set",
    allowances: "what a person allows beyond a budget now",
  },
  answer(owner, desk) {
    const { filter, calendar, notes } = narrowed(owner, desk);
    const { reader, now, budgets: settings } = desk;
    const answer = budgetsAnswer(reader, { filter, calendar, now, settings });
    return {
      answer,
      text: [
        answer.budgets.length === 0 ? "No budget is set for that." : "Budgets:",
        ...lines(answer.budgets, mostLines, budgetLine),
      ].join("\n"),
      notes,
      lists: [
        { path: "budgets", keep: "first", narrow: "ask for one project, branch, user or session" },
        { path: "allowances", keep: "first", narrow: "ask for one project, branch, user or session" },
      ],
    };
  },
});

function budgetLine(budget: BudgetStanding): string {
  const { scope, name, agent, period, spent_usd, limit_usd } = budget;
  const { percent, is_used_up, expected_usd, stops, fault } = budget;
  const owner = agent === null ? "" : ` of ${nameText(agent)}`;
  const whose = `${scope}${name === null ? "" : ` ${quoted(name)}`}${owner}${period === null ? "" : `, ${period}`}`;
  if (fault !== null) return `- ${whose}: held against nothing, ${quoted(fault)}`;
  return [
    `- ${whose}: ${costWords(spent_usd, budget)} of ${formatUsd(limit_usd)}`,
    percent === null ? "" : ` (${percent}%)`,
    is_used_up ? ", used up" : "",
    is_used_up && stops ? ", and agents are stopped" : "",
    expected_usd === null ? "" : `, expected ${costWords(expected_usd, budget)} by its end`,
  ].join("");
}
