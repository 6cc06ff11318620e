import { failedAttempts } from "../../domain/request.ts";
import type { RequestGlance } from "../../store/glance.ts";
import type { Claim, Suggestion } from "./finding.ts";

/** Attempts that fail one after the other before it is worth a word: clients try again by themselves. */
const leastFailures = 3;
const kindLength = 60;

/**
 * Requests that failed, and attempts before an answer, three or more without an answer in between. They are not billed,
 * so nothing is saved in money; what is lost is time.
 */
export const failedRequest: Suggestion = {
  kind: "failed_requests",
  title: "Requests that failed again and again",
  action:
    "Look at the kind: 429 and 529 pass with fewer sessions side by side, 400 often means a context too long (/compact), 401 and 403 a new login.",
  isSetting: false,
  examine({ requests, isAsked }) {
    const runs = runsOf(requests.filter(isAsked));
    const worst = runs.toSorted((a, b) => b.failures - a.failures)[0];
    const last = worst?.requests.at(-1);
    if (worst === undefined || last === undefined) return undefined;
    return {
      claims: runs.flatMap((run) => run.requests.map(unbilled)),
      times: runs.reduce((sum, { failures }) => sum + failures, 0),
      at: last.at,
      detail: `${worst.failures} failures in a row: ${kindOf(worst.requests)}`,
    };
  },
};

function unbilled(request: RequestGlance): Claim {
  return { request, savedNano: undefined, tokens: 0 };
}

interface Run {
  readonly requests: readonly RequestGlance[];
  readonly failures: number;
}

function runsOf(requests: readonly RequestGlance[]): Run[] {
  const runs: Run[] = [];
  for (const own of Map.groupBy(requests, ({ subagentId }) => subagentId).values()) {
    let run: RequestGlance[] = [];
    for (const request of own) {
      if (failedAttempts(request) > 0) run.push(request);
      if (request.failed) continue;
      if (run.length > 0) runs.push(runOf(run));
      run = [];
    }
    if (run.length > 0) runs.push(runOf(run));
  }
  return runs.filter(({ failures }) => failures >= leastFailures);
}

function runOf(requests: readonly RequestGlance[]): Run {
  return { requests, failures: requests.reduce((sum, request) => sum + failedAttempts(request), 0) };
}

/** The kind of the last failure that told one. */
function kindOf(requests: readonly RequestGlance[]): string {
  const told = requests.findLast(({ failed }) => failed);
  const error = told?.error?.split("\n", 1)[0]?.slice(0, kindLength);
  const words = [told?.statusCode, error].filter((word) => word !== undefined);
  return words.length === 0 ? "answered after retries" : words.join(" ");
}
