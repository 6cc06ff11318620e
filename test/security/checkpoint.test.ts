import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";

/** Tells a daemon of an event of session s1 with a token; gives the text that it is answered. */
async function hook(daemon: StartedDaemon, token: string, own: object): Promise<string> {
  const response = await daemon.fetch("/hooks/claude-code", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ session_id: "s1", cwd: "/w", ...own }),
  });
  expect(response.status).toBe(200);
  return response.text();
}

test("who has a token only to hand in is given no checkpoint beyond this machine, and takes none from its session", async () => {
  using dir = temporaryDir();
  // An address that the program cannot know to be this machine only.
  const flags = ["--no-import", "--no-watch", "--host", "::ffff:127.0.0.1"];
  await using daemon = await startDaemon(dir.path, flags);
  const ingest = readFileSync(join(dir.path, "token-ingest"), "utf8").trim();
  await hook(daemon, ingest, { hook_event_name: "UserPromptSubmit", prompt: "write", prompt_id: "p1" });
  const saving = await daemon.fetch("/api/sessions/s1/checkpoints", { method: "POST" });
  expect(saving.ok).toBe(true);

  const start = { hook_event_name: "SessionStart", source: "resume" };
  expect(await hook(daemon, ingest, start)).toBe("");
  expect(await hook(daemon, daemon.token, start)).toContain("[hallmonitor checkpoint ");
}, 60_000);
