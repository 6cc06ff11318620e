import * as v from "valibot";
import { aim } from "./kind.ts";

/** The section of the KPIs' targets. The first four are those of the program that this one grew from (docs/kpi.md). */
export const kpi = v.pipe(
  v.strictObject({
    tokens_per_session: aim({
      description: "A session should take fewer tokens, without cache reads.",
      unit: "tokens",
      fallback: 50_000,
    }),
    session_hours: aim({ description: "A session should be shorter.", unit: "hours", fallback: 2 }),
    active_hours: aim({
      description: "A session should have less active time.",
      unit: "hours",
      fallback: "off",
    }),
    tasks_per_session: aim({
      description: "A session should complete more tasks.",
      unit: "tasks",
      fallback: 3,
    }),
    tasks_per_100k_tokens: aim({
      description: "More tasks should be completed with 100,000 tokens, without cache reads.",
      unit: "tasks",
      fallback: 10,
    }),
    cost_per_commit_usd: aim({ description: "A commit should cost less.", unit: "dollars", fallback: "off" }),
    cost_per_pull_request_usd: aim({
      description: "A pull request should cost less.",
      unit: "dollars",
      fallback: "off",
    }),
    cost_per_100_lines_usd: aim({
      description: "A hundred lines kept should cost less.",
      unit: "dollars",
      fallback: "off",
    }),
    cache_read_percent: aim({
      description: "A larger part of prompts should be read from the cache.",
      unit: "percent",
      fallback: "off",
    }),
    one_shot_percent: aim({
      description: "A larger part of edits should be right at once.",
      unit: "percent",
      fallback: "off",
    }),
    request_error_percent: aim({
      description: "A smaller part of requests should fail.",
      unit: "percent",
      fallback: "off",
    }),
    tool_error_percent: aim({
      description: "A smaller part of tool calls should fail.",
      unit: "percent",
      fallback: "off",
    }),
    permission_wait_minutes: aim({
      description: "A session should wait less for permissions.",
      unit: "minutes",
      fallback: "off",
    }),
    input_wait_minutes: aim({
      description: "A session should wait less for its next prompts.",
      unit: "minutes",
      fallback: "off",
    }),
  }),
  v.description("Targets of the KPIs."),
  v.readonly(),
);
