/** What usage is grouped by beside time. */
export const namings = [
  "model",
  "project",
  "branch",
  "agent",
  "user",
  "team",
  "session",
  "subagent_type",
  "pull_request",
  "ticket",
] as const;

/** As `group_by` and `breakdown` of the API name it. */
export type Naming = (typeof namings)[number];
