/**
 * The real client tells one collector, which tells another. What the scripted model answered is then in both, to the digit.
 */
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { runClient } from "./client.ts";
import { soon } from "./soon.ts";

test.each(["http/protobuf", "http/json", "grpc"] as const)(
  "what Claude Code 2.1.329 tells over %s reaches the centre, to the digit",
  async (protocol) => {
    using near = temporaryDir();
    using far = temporaryDir();
    await using centre = await startDaemon(far.path, ["--no-import", "--no-watch"]);
    const relay = { name: "centre", endpoint: centre.httpUrl };
    writeFileSync(join(near.path, "config.json"), JSON.stringify({ exporter: { relay: [relay] } }));
    await using sender = await startDaemon(near.path, ["--no-import", "--no-watch"]);
    const otlp = protocol === "grpc" ? `http://${sender.grpcAddress}` : sender.httpUrl;
    const truth = await runClient({ version: "2.1.329", scenarios: ["tools", "subagent"], otlp, protocol });

    await soon(async () => {
      expect((await relayOf(sender)).waiting.items).toBe(0);
      expect((await relayOf(sender)).sent).toBeGreaterThan(10);
    });
    const { dropped, last_error } = await relayOf(sender);
    expect({ dropped, last_error }).toEqual({ dropped: {}, last_error: null });
    for (const told of truth.sessions) {
      const { session } = await centre.get(`/api/sessions/${told.sessionId}`);
      expect(session).toMatchObject({ requests: told.requests, usage: told.usage });
      expect(session.cost_usd).toBe((await sender.get(`/api/sessions/${told.sessionId}`)).session.cost_usd);
      expect(session.tool_calls).toBe(told.tools.length);
    }
    const reported = truth.runs.reduce((sum, { reported: { total_cost_usd } }) => sum + total_cost_usd, 0);
    const [here, there] = await Promise.all([totalOf(sender), totalOf(centre)]);
    expect(there).toEqual(here);
    expect(there.cost_reported_usd).toBeCloseTo(reported, 9);
  },
  120_000,
);

async function relayOf(daemon: StartedDaemon) {
  return (await daemon.get("/api/health")).relays[0];
}

async function totalOf(daemon: StartedDaemon) {
  return (await daemon.get("/api/usage?group_by=model&timezone=UTC")).total;
}
