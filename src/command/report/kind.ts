import { nearestName } from "../../config/nearest.ts";
import { AppError } from "../../domain/error.ts";
import { tableNames } from "../../domain/table-names.ts";
import type { Grouping } from "../../query/usage.ts";

/** The reports there are, with what each groups by and how its first column is called. */
export const kinds = {
  daily: { grouping: "day", title: "day" },
  weekly: { grouping: "week", title: "week of" },
  monthly: { grouping: "month", title: "month" },
  session: { grouping: "session", title: "session" },
  project: { grouping: "project", title: "project" },
  model: { grouping: "model", title: "model" },
  branch: { grouping: "branch", title: "branch" },
  "pull-request": { grouping: "pull_request", title: "pull request" },
  ticket: { grouping: "ticket", title: "ticket" },
  agent: { grouping: "agent", title: "agent" },
  user: { grouping: "user", title: "user" },
  team: { grouping: "team", title: "team" },
  blocks: { grouping: undefined, title: "block" },
} as const satisfies Record<string, { readonly grouping: Grouping | undefined; readonly title: string }>;

/** A report by the name that it is asked for: `hallmonitor report weekly`. */
export type ReportKind = keyof typeof kinds;

/** The reports that are usage by one thing: a period, a project, a model and so on. */
export type UsageKind = Exclude<ReportKind, "session" | "blocks">;

/** All of them, in the order in which help lists them. */
export const kindNames = tableNames(kinds);

/** Throws `invalid` for what is no report, with the one that was most likely meant. */
export function parseKind(text: string): ReportKind {
  const found = kindNames.find((name) => name === text);
  if (found !== undefined) return found;
  const nearest = nearestName(text, kindNames);
  const advice = nearest === undefined ? `there are ${kindNames.join(", ")}` : `did you mean ${nearest}?`;
  throw new AppError("invalid", `there is no report '${text}'; ${advice}`);
}
