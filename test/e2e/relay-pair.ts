import type { StartedDaemon } from "./daemon.ts";

/** What a collector says of a relay. */
export interface RelayHealth {
  readonly name: string;
  readonly sent: number;
  readonly dropped: Record<string, number>;
  readonly waiting: { readonly items: number; readonly bytes: number; readonly oldest_at: string | null };
  readonly last_error: { readonly reason: string } | null;
  readonly warning: string | null;
}

/** What a collector says of one of its relays. */
export async function relayOf(daemon: StartedDaemon, index = 0): Promise<RelayHealth> {
  return (await daemon.get("/api/health")).relays[index];
}

/** Waits until something holds, asking again and again. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  ms = 20_000,
): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await Bun.sleep(20);
  }
}

const agreed = [
  "id",
  "requests",
  "failed_requests",
  "prompts",
  "tool_calls",
  "tool_failures",
  "usage",
  "cost_usd",
] as const;

/** Everything that two collectors that know the same must agree on. */
export async function ledgerOf(daemon: StartedDaemon, holds: (session: any) => boolean = () => true) {
  const { sessions } = await daemon.get("/api/sessions?limit=500");
  return {
    usage: await Promise.all(
      ["model", "session", "hour", "agent"].map((by) =>
        daemon.get(`/api/usage?group_by=${by}&timezone=UTC&since=2020-01-01`),
      ),
    ),
    sessions: sessions
      .filter(holds)
      .map((session: any) => agreed.map((name) => session[name]))
      .toSorted(([a]: any, [b]: any) => a.localeCompare(b)),
  };
}
