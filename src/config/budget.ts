import * as v from "valibot";
import { stopWords } from "../domain/budget.ts";
import { jsonOfEntries } from "./json-schema.ts";
import { aim, listOfText } from "./kind.ts";
import { keyMessage, tableOfNames } from "./override.ts";
import { projectName } from "./project-name.ts";
import type { Entry, Facts } from "./entry.ts";

/** The keys of one owner's budgets, which are those of the whole. */
const amounts = {
  day_usd: aim({ description: "What a day may cost.", unit: "dollars", fallback: "off" }),
  week_usd: aim({ description: "What a week may cost.", unit: "dollars", fallback: "off" }),
  month_usd: aim({ description: "What a month may cost.", unit: "dollars", fallback: "off" }),
};

type Amounts = Readonly<Record<keyof typeof amounts, number | undefined>>;

const byPeriod = ({ day_usd: day, week_usd: week, month_usd: month }: Amounts) => ({ day, week, month });

const amountsSchema = v.pipe(
  v.strictObject(amounts, (issue) => keyMessage(issue, amounts)),
  v.transform(byPeriod),
  v.readonly(),
);

/** A table of owners, each with what its days, weeks and months may cost. */
function owners(description: string, example: string, name: v.GenericSchema<string, string> = v.string()) {
  const allowed = `an object of names, each with day_usd, week_usd or month_usd, such as {"${example}": {"day_usd": 20}}`;
  const schema = v.pipe(tableOfNames(allowed), v.record(name, amountsSchema), v.readonly());
  const json = { type: "object", additionalProperties: jsonOfEntries(amounts) };
  return Object.assign(v.optional(schema, {}), {
    facts: { description, unit: "dollars", allowed, json },
  }) satisfies Entry;
}

/** Which budgets stop who has used them up, each once. */
function stops(told: Pick<Facts, "description">) {
  const allowed = `a list of words out of ${stopWords.map((word) => `"${word}"`).join(", ")}`;
  const schema = v.pipe(
    v.array(v.picklist(stopWords, allowed), allowed),
    v.transform((list) => [...new Set(list)]),
    v.readonly(),
  );
  const json = { type: "array", items: { enum: [...stopWords] }, uniqueItems: true };
  return Object.assign(v.optional(schema, []), {
    facts: { ...told, unit: "words", allowed, json, fromText: listOfText },
  }) satisfies Entry;
}

/** What sessions, days, weeks and months may cost: in total, and for projects, branches and users. */
export const budget = v.pipe(
  v.strictObject({
    session_usd: aim({
      description: "What a session may cost, its subagents included.",
      unit: "dollars",
      fallback: "off",
    }),
    day_usd: aim({
      description:
        "What a day may cost, all projects together. Forecasts say whether it lasts, and the dashboard shows it.",
      unit: "dollars",
      fallback: "off",
    }),
    week_usd: aim({
      description: "What a week may cost, from Monday on.",
      unit: "dollars",
      fallback: "off",
    }),
    month_usd: amounts.month_usd,
    projects: owners("Budgets of projects, by their folder or the end of its path.", "web", projectName),
    branches: owners("Budgets of branches, in whichever project they are.", "main"),
    users: owners("Budgets of users, as sessions name them.", "ada@example.org"),
    stop: stops({
      description:
        "Which budgets, once they are used up, make the hooks of Claude Code end its work. By default none (docs/budgets.md).",
    }),
  }),
  v.description("What work may cost, and what happens when that is used up."),
  v.transform((told) => ({
    ...byPeriod(told),
    session: told.session_usd,
    projects: told.projects,
    branches: told.branches,
    users: told.users,
    stop: told.stop,
  })),
  v.readonly(),
);
