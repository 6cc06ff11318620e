/** Behind a gateway whose answers carry no id of their request, the client's events and its transcript share no id at all. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { runClient, versions } from "./client.ts";
import { soon } from "./soon.ts";

test.each([...versions])(
  "Claude Code %s without ids of requests: each answer counts once",
  async (version) => {
    using home = temporaryDir();
    using data = temporaryDir();
    const claudeDir = join(home.path, ".claude");
    await using daemon = await startDaemon(data.path, ["--claude-dir", claudeDir]);
    const scenarios = ["tools", "subagent"];
    const settings = { version, scenarios, home: home.path, otlp: daemon.httpUrl, isUnnamed: true };
    const truth = await runClient(settings);
    for (const { sessionId, requests, usage } of truth.sessions) {
      const run = truth.runs.find((one) => one.sessionId === sessionId);
      await soon(async () => {
        const { session, requests: told } = await daemon.get(`/api/sessions/${sessionId}`);
        expect(session).toMatchObject({ requests, usage });
        expect(session.cost_usd).toBeCloseTo(run?.reported.total_cost_usd ?? 0, 9);
        // Both channels told of each: else nothing was joined here.
        for (const { sources } of told) expect(sources).toEqual(["otlp-log", "transcript"]);
      });
    }
  },
  120_000,
);
