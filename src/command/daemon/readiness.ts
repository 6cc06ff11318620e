import type { Fetch } from "../fetch.ts";

/** What a collector says when it is asked whether it takes what comes. */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "unready"; readonly reason: string }
  | { readonly kind: "silent" };

/** One that is busy with an import answers within a second. */
const answerWithinMs = 3000;

/**
 * Asks a collector at `/readyz`. Only 503 is `unready`. Never rejects: what is not answered in time, or at all, is
 * `silent`.
 */
export async function askReadiness(
  httpUrl: string,
  token: string | undefined,
  fetch: Fetch,
): Promise<Readiness> {
  try {
    const response = await fetch(`${httpUrl}/readyz`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (response.status !== 503) return { kind: "ready" };
    return { kind: "unready", reason: (await response.text()).trim() };
  } catch {
    return { kind: "silent" };
  }
}
