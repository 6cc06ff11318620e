import { isJsonObject } from "../../domain/json-object.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { StatusLineFacts } from "../../query/status-line.ts";

/** Where a running collector listens, and its token where it asks senders for one. */
export interface DaemonAddress {
  readonly httpUrl: string;
  readonly token: string | undefined;
}

/** What came of telling the collector: its facts where it gave any, and whether a copy must be kept for later. */
export interface DaemonAnswer {
  readonly facts: StatusLineFacts | undefined;
  readonly retry: boolean;
}

/**
 * Tells the collector when the status line was, so that a copy which is kept beside is no second one. It comes back when
 * no other copy is needed.
 */
const timeHeader = "x-hallmonitor-at";

interface Told {
  /** The client's JSON, and what we know beside. */
  readonly body: object;
  readonly at: UnixMs;
  readonly budgetMs: number;
}

/** Tells a collector the client's JSON and hears what the ledger knows. Never throws, and takes `budgetMs` at most. */
export async function askDaemon(
  { httpUrl, token }: DaemonAddress,
  { body, at, budgetMs }: Told,
): Promise<DaemonAnswer> {
  try {
    const response = await fetch(`${httpUrl}/statusline/claude-code`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        [timeHeader]: String(at),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      // It goes to this machine's collector only, whatever the environment or a stranger's answer says.
      proxy: false,
      redirect: "error",
      keepalive: false,
      signal: AbortSignal.timeout(budgetMs),
    });
    const answer: unknown = await response.json();
    const isSettled = response.headers.has(timeHeader);
    return { facts: response.ok ? factsOf(answer) : undefined, retry: !isSettled };
  } catch {
    // Nobody there, nobody of ours, or not in time: the copy that is kept does no harm where it did arrive.
    return { facts: undefined, retry: true };
  }
}

/** The facts of an answer in the version that we can read. */
function factsOf(answer: unknown): StatusLineFacts | undefined {
  // Without a token that it takes, a collector tells no facts.
  if (!isJsonObject(answer) || answer["schema_version"] !== 1 || !Object.hasOwn(answer, "requests"))
    return undefined;
  const { branch, exhausts_at: exhaustsAt } = answer;
  return {
    session_cost_usd: numberOrNull(answer["session_cost_usd"]),
    session_reported_usd: numberOrNull(answer["session_reported_usd"]),
    day_cost_usd: numberOrNull(answer["day_cost_usd"]),
    // A daemon of another version does not tell it.
    day_unpriced_requests: numberOrNull(answer["day_unpriced_requests"]) ?? 0,
    day_unpriced_tokens: numberOrNull(answer["day_unpriced_tokens"]) ?? 0,
    burn_usd_per_hour: numberOrNull(answer["burn_usd_per_hour"]),
    requests: numberOrNull(answer["requests"]) ?? 0,
    unpriced_requests: numberOrNull(answer["unpriced_requests"]) ?? 0,
    branch: typeof branch === "string" ? branch : null,
    context_window: numberOrNull(answer["context_window"]),
    compacts_at_tokens: numberOrNull(answer["compacts_at_tokens"]),
    exhausts_in_requests: numberOrNull(answer["exhausts_in_requests"]),
    exhausts_at: typeof exhaustsAt === "string" ? exhaustsAt : null,
  };
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : null;
}
