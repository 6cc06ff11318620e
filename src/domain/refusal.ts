import type { ErrorCode } from "./error.ts";

/**
 * Why a request was turned away. Every reason is counted and shown in health: the first six by the rule of the door that
 * it broke, the others by what its answer says.
 */
export type RefusalReason =
  | "foreign-host"
  | "foreign-origin"
  | "foreign-site"
  | "no-token"
  | "role"
  | "too-fast"
  | "wrong-method"
  | "wrong-type"
  | ErrorCode;

/** What is said to whoever is turned away, and what is counted. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly code: ErrorCode;
  readonly message: string;
}
