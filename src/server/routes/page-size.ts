/** How many of a list are told where nobody says how many (`limit`). */
export const pageSizes = {
  alerts: 50,
  sessions: 50,
  checkpoints: 50,
  reconciled: 50,
  metrics: 100,
  planEvents: 100,
  tools: 100,
  requests: 100,
  files: 200,
  hits: 20,
  // Rows of a page: some ten milliseconds of work, so that intake never waits for one.
  timeline: 500,
} as const;

/** More than so many are never told at once. */
export const maxPage = 500;
