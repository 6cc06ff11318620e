import { createHmac } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { spoolLimits, writeSpool, type SpoolRecord } from "../../src/self/spool.ts";
import { startReceiver, type Received, type Receiver, type Treatment } from "../alert/receiver.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, logs, send } from "./otlp.ts";

const secret = "a secret of ours";

/** A config with these ways to tell people. */
function configure(dir: string, notify: object): void {
  writeFileSync(join(dir, "config.json"), JSON.stringify({ alert: { notify } }));
}

function hookTo({ url }: Receiver, dir: string): object {
  writeFileSync(join(dir, "hook-secret"), `${secret}\n`, { mode: 0o600 });
  return { kind: "webhook", url, secret_from: { file: join(dir, "hook-secret") }, allow_private: true };
}

/** A session that has stood still for three minutes, as its hook wrote it down while no collector ran. */
function waitForPermission(dir: string, tool = "Bash"): void {
  const body = {
    hook_event_name: "PermissionRequest",
    session_id: "s1",
    cwd: "/home/dev/web",
    tool_name: tool,
    tool_use_id: "toolu_1",
    tool_input: { command: "ls" },
  };
  const record: SpoolRecord = { v: 1, channel: "hook", agent: "claude-code", at: Date.now() - 180_000, body };
  expect(writeSpool(dir, record, spoolLimits)).toBe("written");
}

function start(dir: string): Promise<StartedDaemon> {
  return startDaemon(dir, ["--no-import", "--no-watch"]);
}

/** A request of that session: it is taken, and lets the rules be looked at again. */
async function work(daemon: StartedDaemon, id: string): Promise<void> {
  const message = logs(apiRequest("s2", id, { at: Date.now() }));
  expect((await send(daemon, { signal: "logs", message })).status).toBe(200);
}

/** What health says of the notifiers when nothing waits to be told. */
async function settled(daemon: StartedDaemon): Promise<any[]> {
  for (;;) {
    const { notifiers } = await daemon.get("/api/health");
    if (notifiers.every(({ waiting }: any) => waiting === 0)) return notifiers;
    await Bun.sleep(20);
  }
}

function verify({ headers, body }: Received): any {
  const stamp = String(headers["x-hallmonitor-timestamp"]);
  const hmac = createHmac("sha256", secret).update(`${stamp}.${body}`).digest("hex");
  expect(headers["x-hallmonitor-signature"]).toBe(`sha256=${hmac}`);
  expect(headers["x-hallmonitor-id"]).toBe(JSON.parse(body).id);
  return JSON.parse(body);
}

/** What a receiver shows that knows messages by their ids and shows each once. */
function shown(receiver: Receiver, treatments: readonly Treatment[]): any[] {
  const taken = receiver.received.filter((_, at) => treatments[at] === undefined).map(verify);
  return [...new Map(taken.map((message) => [message.id, message])).values()];
}

test("a session that waits for a permission is told to a webhook that fails three times: one message, signed, shown once", async () => {
  using dir = temporaryDir();
  const fails: Treatment[] = [{ status: 503 }, { status: 429, headers: { "retry-after": "1" } }, "reset"];
  await using receiver = await startReceiver(fails);
  configure(dir.path, { team: hookTo(receiver, dir.path) });
  waitForPermission(dir.path);
  await using daemon = await start(dir.path);
  await receiver.count(4);
  receiver.received.forEach(verify);
  const messages = shown(receiver, fails);
  expect(messages).toMatchObject([
    {
      schema_version: 1,
      event: "firing",
      alerts: [{ rule: "waiting_permission", severity: "bad", session_id: "s1", project: "/home/dev/web" }],
    },
  ]);
  const notifiers = await settled(daemon);
  expect(notifiers).toMatchObject([
    { name: "team", kind: "webhook", sent: 1, failed: 0, waiting: 0, failing_since: null },
  ]);
  expect(notifiers[0].last_failure.reason).toEndWith("the connection was reset");
}, 60_000);

test("what was not told before a kill -9 is told after it, under the same id", async () => {
  using dir = temporaryDir();
  await using receiver = await startReceiver(["hang"]);
  configure(dir.path, { team: hookTo(receiver, dir.path) });
  waitForPermission(dir.path);
  {
    await using daemon = await start(dir.path);
    await receiver.count(1);
    await daemon.kill();
  }
  await using _again = await start(dir.path);
  await receiver.count(2);
  const [before, after] = receiver.received.map(verify);
  expect(after.id).toBe(before.id);
  expect(after.alerts[0].id).toBe(before.alerts[0].id);
}, 60_000);

test("a receiver that hangs holds up neither another notifier nor ingest nor the end of the collector", async () => {
  using dir = temporaryDir();
  await using hanging = await startReceiver(["hang", "hang", "hang"]);
  await using quick = await startReceiver();
  configure(dir.path, { slow: hookTo(hanging, dir.path), quick: hookTo(quick, dir.path) });
  waitForPermission(dir.path);
  await using daemon = await start(dir.path);
  await Promise.all([hanging.count(1), quick.count(1)]);
  // It hangs now. Requests are taken and counted all the same.
  await work(daemon, "r1");
  expect((await daemon.get("/api/usage?group_by=session")).total.requests).toBe(1);
  expect(hanging.received).toHaveLength(1);
  const { notifiers } = await daemon.get("/api/health");
  expect(notifiers[0]).toMatchObject({ name: "slow", sent: 0, waiting: 1 });
  expect(await daemon.stop()).toBe(0);
}, 60_000);

test("a private address is refused unless it is allowed, and doctor tells of it", async () => {
  using dir = temporaryDir();
  await using receiver = await startReceiver();
  await using other = await startReceiver();
  const url = receiver.url.replace("http://127.0.0.1", "https://localhost");
  configure(dir.path, { inside: { kind: "webhook", url }, told: hookTo(other, dir.path) });
  waitForPermission(dir.path);
  await using daemon = await start(dir.path);
  await other.count(1);
  await work(daemon, "r1");
  // The second message is about the notifier that could not tell the first, and is told through the one that can.
  await other.count(2);
  expect(verify(other.received[1]!)).toMatchObject({
    event: "firing",
    alerts: [
      { rule: "notifier_failed", severity: "bad", title: "Nobody is told through the notifier inside" },
    ],
  });
  const notifiers = await settled(daemon);
  expect(notifiers[0]).toMatchObject({ name: "inside", sent: 0, failed: 1, untold: 1 });
  expect(notifiers[0].last_failure.reason).toMatch(
    /^localhost:\d+ leads to (?:127\.0\.0\.1|::1), which is no address of the public Internet: write "allow_private": true/,
  );
  const { out } = await run(["doctor", "--data-dir", dir.path, "--json"]);
  expect(JSON.parse(out).checks).toContainEqual(
    expect.objectContaining({ name: "notifier inside", status: "warning" }),
  );
  expect(receiver.received).toEqual([]);
}, 60_000);

test("a hostile title reaches a program as nothing but text, and no config prints a secret", async () => {
  using dir = temporaryDir();
  const title = "$(touch owned)\u001b[31m `touch owned` <!channel>";
  const script = join(dir.path, "page-me");
  writeFileSync(script, `#!/bin/sh\ncd '${dir.path}' && cat > told.new && mv told.new told\n`);
  chmodSync(script, 0o755);
  await using receiver = await startReceiver();
  const slack = { kind: "slack", url: `${receiver.url}/GEHEIM`, allow_private: true };
  configure(dir.path, { page: { kind: "command", argv: [script] }, slack });
  waitForPermission(dir.path, title);
  await using daemon = await start(dir.path);
  await receiver.count(1);
  const [attachment] = JSON.parse(receiver.received[0]!.body).attachments;
  expect(attachment.title).toEndWith("to use $(touch owned) `touch owned` &lt;!channel&gt;");
  while (!existsSync(join(dir.path, "told"))) await Bun.sleep(10);
  const told = JSON.parse(readFileSync(join(dir.path, "told"), "utf8"));
  expect(told.alerts[0].title).toEndWith("to use $(touch owned) `touch owned` <!channel>");
  const printed = await run(["config", "print", "--data-dir", dir.path]);
  const health = JSON.stringify(await daemon.get("/api/health"));
  expect(printed.code).toBe(0);
  expect(printed.out + health).not.toContain("GEHEIM");
}, 60_000);
