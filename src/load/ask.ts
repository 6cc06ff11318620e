import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../domain/error.ts";
import { retryAfterMs } from "../domain/retry.ts";

/** Asks the collector's API with its token. Throws `unavailable` when it does not answer or will not. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** An export of a run's half a million requests begins within seconds, and goes on for minutes. */
const answerWithinMs = 600_000;
/** Times that a collector is asked again which has no time, or asks for patience. */
const maxTries = 20;

/**
 * Asks one collector. While that answers 429 or 503 it is asked again, up to `maxTries` times, after as long as it
 * wants to be left alone.
 */
export function askOf({ httpUrl, token }: { readonly httpUrl: string; readonly token: string }): Ask {
  return async (path, init = {}) => {
    for (let tries = 1; ; tries += 1) {
      const response = await fetch(httpUrl + path, {
        ...init,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        proxy: false,
        redirect: "manual",
        signal: AbortSignal.timeout(answerWithinMs),
      }).catch((cause: unknown) => {
        throw new AppError("unavailable", `the collector at ${httpUrl} does not answer`, { cause });
      });
      if (response.ok) return response;
      const said = await response.text();
      if ((response.status !== 429 && response.status !== 503) || tries >= maxTries)
        throw new AppError("unavailable", `${httpUrl}${path} answered ${response.status}: ${said}`);
      await wait(retryAfterMs(response.headers.get("retry-after"), Date.now()) ?? 1000);
    }
  };
}
