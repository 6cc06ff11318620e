import type { UnixMs } from "./time.ts";

/** That something failed: when, and why, in words for a person that hold no secret. */
export interface Failure {
  readonly at: UnixMs;
  readonly reason: string;
}
