import { weekStarts } from "../../query/calendar.ts";
import { entryCategories, entrySources } from "../../query/entry-class.ts";
import { maxPage } from "../routes/page-size.ts";
import { filterNames, ownerNames, spanNames } from "../routes/question.ts";
import type { JsonSchema, Parameter } from "./operation.ts";

interface Facts<Usual> {
  readonly description: string;
  /** What it is where nobody says it. */
  readonly usual?: Usual;
  readonly required?: boolean;
}

const narrowings: Readonly<Record<string, string>> = {
  from: "The beginning: a day, or a time in ISO 8601.",
  to: "The end: a whole day, or a time in ISO 8601.",
  since: "Another name for `from`; use only one of the two.",
  until: "Another name for `to`; use only one of the two.",
  timezone:
    "The time zone of days and of times without one, such as `Europe/Berlin`; the machine's by default.",
  agent: "The coding agent, such as `claude-code`.",
  project: "The folder of a project, or the end of its path.",
  branch: "A git branch, by its whole name.",
  model: "A model, by its whole name.",
  user: "Who used the agent.",
  team: "The team that sessions reported.",
  session: "A session, by its id or the beginning of it, if no other begins so.",
};

/** What many questions are narrowed by, by its name: described once, and referred to. */
export const shared: ReadonlyMap<string, Parameter> = new Map(
  filterNames.map((name) => [
    name,
    inQuery(name, { description: narrowings[name] ?? "" }, { type: "string", minLength: 1 }),
  ]),
);

function narrowing(name: string): Parameter {
  const parameter = shared.get(name);
  if (parameter === undefined) throw new Error(`nobody says what ${name} means`);
  return parameter;
}

/** One of some words. */
export function choice<T extends string>(name: string, words: readonly T[], facts: Facts<T>): Parameter {
  return inQuery(name, facts, { type: "string", enum: words });
}

/** Some of some words, with commas between. */
export function choices(name: string, words: readonly string[], facts: Facts<never>): Parameter {
  return {
    ...inQuery(name, facts, { type: "array", items: { type: "string", enum: words } }),
    explode: false,
  };
}

/** `true` or `false`. */
export function flag(name: string, facts: Facts<boolean>): Parameter {
  return inQuery(name, facts, { type: "boolean" });
}

/** A whole number. */
export function count(
  name: string,
  { least = 1, most, ...facts }: Facts<number> & { readonly least?: number; readonly most?: number },
): Parameter {
  return inQuery(name, facts, {
    type: "integer",
    minimum: least,
    ...(most !== undefined && { maximum: most }),
  });
}

/** Any words. */
export function text(name: string, facts: Facts<string>): Parameter {
  return inQuery(name, facts, { type: "string" });
}

/** A word that must not be empty. */
export function word(name: string, facts: Facts<string>): Parameter {
  return inQuery(name, facts, { type: "string", minLength: 1 });
}

/** A number that need not be whole, above none. */
export function amount(name: string, facts: Facts<number>): Parameter {
  return inQuery(name, facts, { type: "number", exclusiveMinimum: 0 });
}

/** Filters of every question about the ledger, but for those that this one refuses. */
export function filters(...refused: readonly string[]): Parameter[] {
  return filterNames.filter((name) => !refused.includes(name)).map((name) => narrowing(name));
}

/** The times of every filter. */
export const timeNames = ["from", "to", "since", "until"] as const;

/** What the feed is narrowed by beside that. */
export const feedFilters: readonly Parameter[] = [
  choice("source", entrySources, { description: "The source of the record." }),
  word("event_type", { description: "The record's whole name." }),
  choice("event_category", entryCategories, { description: "The category of the record." }),
  word("tool", { description: "The tool that was called." }),
];

/** Which part of one session is asked about. */
export const span: readonly Parameter[] = spanNames.map((name) => narrowing(name));

/** Whose sessions are asked about. */
export const owners: readonly Parameter[] = ownerNames.map((name) => narrowing(name));

/** The agent, where a path names a session. */
export const agent: Parameter = narrowing("agent");

/** On which day a week begins. */
export const weekStart: Parameter = choice("week_start", weekStarts, {
  description: "The day that a week begins on.",
  usual: "monday",
});

/** How many at once. More than the most is no mistake, and answered with the most. */
export function limit(usual?: number, what = "How many at most"): Parameter {
  return count("limit", {
    description: `${what}; above ${maxPage} means ${maxPage}.`,
    ...(usual !== undefined && { usual }),
  });
}

/** How many at once, and where to go on. */
export function page(usual: number): Parameter[] {
  return [limit(usual), text("cursor", { description: "`next_cursor` of the previous page, unchanged." })];
}

function inQuery(
  name: string,
  { description, usual, required }: Facts<unknown>,
  schema: JsonSchema,
): Parameter {
  return {
    name,
    in: "query",
    description,
    ...(required === true && { required }),
    schema: { ...schema, ...(usual !== undefined && { default: usual }) },
  };
}
