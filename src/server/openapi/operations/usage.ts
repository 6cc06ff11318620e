import { namings } from "../../../domain/naming.ts";
import { periods } from "../../../query/calendar.ts";
import { forecastPeriods } from "../../../query/forecast/period.ts";
import { levels } from "../../../query/forecast/question.ts";
import { maxDays, maxHistory } from "../../../query/kpi/kpi.ts";
import { comparisons } from "../../../query/previous.ts";
import { toolGroupings, toolOrders } from "../../../query/tools.ts";
import { groupings } from "../../../query/usage.ts";
import { searchKinds } from "../../../store/search.ts";
import { allowanceOrder } from "../../routes/budgets.ts";
import { pageSizes } from "../../routes/page-size.ts";
import { bodyOf } from "../body.ts";
import type { Operations, Parameter } from "../operation.ts";
import { amount, choice, count, filters, flag, limit, page, text, weekStart, word } from "../parameter.ts";

const compare: Parameter = choice("compare", comparisons, {
  description: "Adds the time before: the same days of the months before, or always as many days.",
});
const grouped = (usual: (typeof groupings)[number]): Parameter =>
  choice("group_by", groupings, { description: "What to group by.", usual });

/** What was used, what it cost, what it will, and what may be learnt of it. */
export const usageOperations: Operations = {
  "GET /api/usage": {
    summary: "Returns usage in groups and in total, each request counted once.",
    parameters: [
      ...filters(),
      grouped("day"),
      choice("breakdown", namings, { description: "Breaks each group down further." }),
      weekStart,
      compare,
      limit(
        undefined,
        "How many names are returned one by one, with all others as one group; all by default",
      ),
      flag("empty", { description: "Whether periods without use are included.", usual: false }),
    ],
  },
  "GET /api/metrics/costs": {
    summary: "Returns the cost of usage by class of tokens, in groups and in total.",
    parameters: [...filters(), grouped("model"), weekStart, compare],
  },
  "GET /api/metrics/aggregations": {
    summary: "Returns counts, tokens and cost of each period.",
    parameters: [
      ...filters(),
      choice("period", periods, { description: "How long each of them is.", usual: "day" }),
      weekStart,
    ],
  },
  "GET /api/forecast": {
    summary: "Estimates what the current day, week and month will take.",
    parameters: [
      ...filters(),
      choice("period", forecastPeriods, {
        description: "Only this period; by default all in total, and the month for projects.",
      }),
      flag("next", {
        description: "Whether the period after the current one is included.",
        usual: false,
      }),
      flag("projects", { description: "Whether projects are included.", usual: true }),
      count("level", {
        description: "How often the intervals hold, in percent.",
        least: levels.least,
        most: levels.most,
        usual: levels.usual,
      }),
      amount("budget", { description: "Dollars for the current month, instead of the configured ones." }),
      weekStart,
    ],
  },
  "GET /api/budgets": {
    summary: "Returns budgets, what is spent of them, and allowances.",
    parameters: [
      ...filters("from", "to", "since", "until", "model"),
      weekStart,
      flag("past", { description: "Whether past allowances are included.", usual: false }),
    ],
  },
  "POST /api/budgets/allowances": {
    summary: "Allows more than a budget has, for a session or a day, week or month.",
    body: bodyOf(allowanceOrder),
    statuses: [201],
    refusals: ["not-found", "conflict"],
  },
  "DELETE /api/budgets/allowances/:id": { summary: "Takes back an allowance.", refusals: ["conflict"] },
  "GET /api/kpis": {
    summary: "Returns what the sessions that began in a period take and bring, with targets and trend.",
    parameters: [
      ...filters(),
      count("days", {
        description: "How many days the period has: 7 by default; not together with `from`.",
        most: maxDays,
      }),
      count("history", { description: "How many such periods to return, for a trend.", most: maxHistory }),
    ],
  },
  "GET /api/reconcile": {
    summary: "Compares what each channel saw of each session.",
    parameters: [...filters(), ...page(pageSizes.reconciled)],
  },
  "GET /api/advice": {
    summary:
      "Returns what could have cost less, and what to do: in the last 30 days unless `from` or `session` is given.",
    parameters: filters(),
  },
  "GET /api/patterns": {
    summary:
      "Returns when, how long and with what you work: in the last 30 days unless `from` or `session` is given.",
    parameters: filters(),
  },
  "GET /api/tools": {
    summary: "Returns how often tools were called, how long they took and how often they failed.",
    parameters: [
      ...filters(),
      choice("group_by", toolGroupings, { description: "What to group by.", usual: "tool" }),
      choice("sort", toolOrders, { description: "What comes first.", usual: "calls" }),
      limit(pageSizes.tools),
    ],
  },
  "GET /api/tools/failures": {
    summary: "Returns how calls of a tool fail, by error and by session.",
    parameters: [
      ...filters(),
      word("tool", { description: "A tool, by its name." }),
      word("mcp_server", { description: "All tools of an MCP server, instead of one tool." }),
    ],
  },
  "GET /api/search": {
    summary: "Finds sessions, prompts, tools and errors that have all the words.",
    parameters: [
      text("q", { description: "The words.", required: true }),
      ...filters(),
      choice("kind", searchKinds, { description: "What to search; everything by default." }),
      ...page(pageSizes.hits),
    ],
  },
};
