import type { Failure } from "../domain/failure.ts";
import { formatInstant } from "../domain/time.ts";

/** That something failed. */
export interface FailureShape {
  readonly at: string;
  readonly reason: string;
}

/** Null where nothing failed. */
export function failureShape(failure: Failure | undefined): FailureShape | null {
  return failure === undefined ? null : { at: formatInstant(failure.at), reason: failure.reason };
}
