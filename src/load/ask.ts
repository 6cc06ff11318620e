import { setTimeout as wait } from "node:timers/promises";
import { AppError } from "../domain/error.ts";
import { retryAfterMs } from "../domain/retry.ts";

/** Asks the collector's API with its token. Throws `unavailable` when it does not answer or refuses. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * An export of a run's half a million requests begins within seconds and lasts minutes; a collector that says nothing
 * for this long is gone.
 */
const silentMs = 30_000;
/** How often a collector that is busy, or asks for patience, is asked again. */
const maxTries = 20;

/** Asks one collector. While it answers 429 or 503 it is asked again, up to `maxTries` times, each time after the pause it asks for. */
export function askOf({ httpUrl, token }: { readonly httpUrl: string; readonly token: string }): Ask {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return async (path, init = {}) => {
    for (let tries = 1; ; tries += 1) {
      const asked = { ...init, headers, proxy: false, redirect: "manual" } as const;
      const response = await heard(httpUrl + path, asked).catch((cause: unknown) => {
        throw new AppError("unavailable", `the collector at ${httpUrl} does not answer`, { cause });
      });
      if (response.ok) return response;
      const said = await response.text().catch(() => "");
      if ((response.status !== 429 && response.status !== 503) || tries >= maxTries)
        throw new AppError("unavailable", `${httpUrl}${path} answered ${response.status}: ${said}`);
      await wait(retryAfterMs(response.headers.get("retry-after"), Date.now()) ?? 1000);
    }
  };
}

/** An answer that fails, as its body does, when nothing more of it comes for `silentMs`. */
async function heard(url: string, init: RequestInit): Promise<Response> {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silentMs).unref();
  const response = await fetch(url, { ...init, signal: silence.signal });
  timer.refresh();
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, on) => {
        timer.refresh();
        on.enqueue(bytes);
      },
      flush: () => clearTimeout(timer),
    }),
  );
  return new Response(body, response);
}
