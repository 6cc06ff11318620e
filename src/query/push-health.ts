import type { Failure } from "../domain/failure.ts";
import { instantOrNull, type UnixMs } from "../domain/time.ts";
import { failureShape, type FailureShape } from "./failure.ts";

/** How pushing metrics to a Pushgateway goes since the start. */
export interface PushAccount {
  /** The gateway's address. */
  readonly url: string;
  readonly pushed: number;
  readonly failed: number;
  readonly lastPushedAt: UnixMs | undefined;
  readonly lastFailure: Failure | undefined;
}

/** The same in the shape of the API. */
export interface PushHealth {
  readonly url: string;
  readonly pushed: number;
  readonly failed: number;
  readonly last_pushed_at: string | null;
  readonly last_failure: FailureShape | null;
}

/** Null where nothing is pushed. */
export function pushHealth(account: PushAccount | undefined): PushHealth | null {
  if (account === undefined) return null;
  const { url, pushed, failed, lastPushedAt, lastFailure } = account;
  return {
    url,
    pushed,
    failed,
    last_pushed_at: instantOrNull(lastPushedAt),
    last_failure: failureShape(lastFailure),
  };
}
