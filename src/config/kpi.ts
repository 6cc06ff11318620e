import * as v from "valibot";
import { aim } from "./kind.ts";

/** The section of the KPIs' targets. The first four are those of the program that this one grew from (docs/kpi.md). */
export const kpi = v.pipe(
  v.strictObject({
    tokens_per_session: aim({
      description: "Fewer tokens than this for a session, without cache reads.",
      unit: "tokens",
      fallback: 50_000,
    }),
    session_hours: aim({ description: "A session shorter than this.", unit: "hours", fallback: 2 }),
    active_hours: aim({
      description: "A session that is worked on for less.",
      unit: "hours",
      fallback: "off",
    }),
    tasks_per_session: aim({ description: "More tasks done in a session.", unit: "tasks", fallback: 3 }),
    tasks_per_100k_tokens: aim({
      description: "More tasks done with 100,000 tokens, without cache reads.",
      unit: "tasks",
      fallback: 10,
    }),
    cost_per_commit_usd: aim({ description: "A commit for less.", unit: "dollars", fallback: "off" }),
    cost_per_pull_request_usd: aim({
      description: "A pull request for less.",
      unit: "dollars",
      fallback: "off",
    }),
    cost_per_100_lines_usd: aim({
      description: "A hundred lines kept for less.",
      unit: "dollars",
      fallback: "off",
    }),
    cache_read_percent: aim({
      description: "More of the prompts read from the cache.",
      unit: "percent",
      fallback: "off",
    }),
    one_shot_percent: aim({
      description: "More edits that are right at once.",
      unit: "percent",
      fallback: "off",
    }),
    request_error_percent: aim({
      description: "Fewer requests that fail.",
      unit: "percent",
      fallback: "off",
    }),
    tool_error_percent: aim({ description: "Fewer tool calls that fail.", unit: "percent", fallback: "off" }),
    permission_wait_minutes: aim({
      description: "Less waiting for permissions in a session.",
      unit: "minutes",
      fallback: "off",
    }),
    input_wait_minutes: aim({
      description: "Less waiting for the next prompt in a session.",
      unit: "minutes",
      fallback: "off",
    }),
  }),
  v.description("Targets of the KPIs."),
  v.readonly(),
);
