/** What a token opens: `ingest` hands telemetry in, `read` asks, `admin` does both and changes things. */
export const roles = ["ingest", "read", "admin"] as const;

/** What a token was made for. Each has its own file in the data dir. */
export type Role = (typeof roles)[number];

/** Whether whoever has the one role may do what needs the other. */
export function isEnough(had: Role | undefined, needed: Role): boolean {
  return had === "admin" || had === needed;
}
