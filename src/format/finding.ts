import { counted } from "../domain/counted.ts";
import { formatWhole } from "../domain/whole.ts";
import { formatTokens } from "./tokens.ts";

/** How much there is of what could have cost less, as `FindingShape` of the API tells it. */
interface Finding {
  readonly kind: string;
  readonly times: number;
  readonly requests: number;
  readonly sessions: number;
  readonly tokens: number;
  readonly unpriced_requests: number;
}

const failures: ReadonlySet<string> = new Set(["failing_tools", "failed_requests"]);

/** How often, where and of how many tokens: `168 failures, 48 requests in 1 session`. */
export function findingSize(finding: Finding): string {
  const { kind, times, requests, sessions, tokens } = finding;
  const cases = failures.has(kind) ? `${counted(times, "failure")}, ` : "";
  const size = tokens === 0 ? "" : ` · ${formatTokens(tokens)} tokens`;
  const where = `${cases}${counted(requests, "request")} in ${counted(sessions, "session")}`;
  return `${where}${size}${andUnpriced(finding)}`;
}

/** ` and 264 unpriced`; empty where all has a price. */
export function andUnpriced({ unpriced_requests: unpriced }: Pick<Finding, "unpriced_requests">): string {
  return unpriced === 0 ? "" : ` and ${formatWhole(unpriced)} unpriced`;
}
