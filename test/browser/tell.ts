import { expect } from "bun:test";
import type { StartedDaemon } from "../e2e/daemon.ts";

/** What a session of Claude Code tells by a hook: it is in the ledger when this resolves. */
export async function tellHook(
  daemon: Pick<StartedDaemon, "fetch">,
  session: string,
  own: Readonly<Record<string, unknown>>,
): Promise<void> {
  const response = await daemon.fetch("/hooks/claude-code", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ session_id: session, cwd: "/home/dev/shop", ...own }),
  });
  expect(response.status).toBe(200);
}
