import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { event, logs, send } from "./otlp.ts";

interface Told {
  readonly id: string;
  readonly event: string;
  readonly alerts: readonly { readonly id: string; readonly rule: string; readonly title: string }[];
}

/** A receiver of webhooks on this machine, which answers at once or never. */
class Receiver implements Disposable {
  /** What came, the oldest first. */
  readonly told: Told[] = [];
  isMute = false;
  #came = Promise.withResolvers<void>();
  readonly #server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      this.told.push((await request.json()) as Told);
      this.#came.resolve();
      this.#came = Promise.withResolvers();
      return this.isMute ? new Promise<Response>(() => undefined) : new Response("ok");
    },
  });

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}/`;
  }

  /** The first message from a place on that tells this of a rule. */
  async heard(rule: string, what: string, from = 0): Promise<Told> {
    for (;;) {
      const found = this.told
        .slice(from)
        .find((told) => told.event === what && told.alerts.some((alert) => alert.rule === rule));
      if (found !== undefined) return found;
      await this.#came.promise;
    }
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }
}

function configure(dataDir: string, receiver: Receiver, rules: object): void {
  const notify = { test: { kind: "webhook", url: receiver.url, allow_private: true, min_severity: "info" } };
  writeFileSync(join(dataDir, "config.json"), JSON.stringify({ alert: { ...rules, notify } }));
}

async function hook(daemon: StartedDaemon, name: string, own: object = {}): Promise<void> {
  const body = JSON.stringify({ hook_event_name: name, session_id: "s1", cwd: "/home/dev/web", ...own });
  const headers = { "content-type": "application/json" };
  const response = await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body });
  expect(response.status).toBe(200);
}

const bash = { tool_name: "Bash", tool_use_id: "toolu_wait0001", tool_input: { command: "make" } };

/** Which change of which alert a message tells of; its id says beside when the alert began. */
const changeOf = ({ id }: { readonly id: string }): string => id.replace(/-\w+$/, "");

/** A session that stands before a question. */
async function ask(daemon: StartedDaemon): Promise<void> {
  await hook(daemon, "SessionStart", { source: "startup" });
  await hook(daemon, "UserPromptSubmit", { prompt: "go" });
  await hook(daemon, "PreToolUse", bash);
  await hook(daemon, "PermissionRequest", bash);
}

/** A request that was tried seven times in vain, some seconds ago. */
function failure(session: string, secondsAgo: number, now: number) {
  const id = `req_${session}_${secondsAgo}`;
  const said = {
    model: "claude-opus-5-5",
    status_code: 529,
    error: "Overloaded",
    attempt: 7,
    duration_ms: 9,
  };
  return event("api_error", now - secondsAgo * 1000, { "session.id": session, request_id: id, ...said });
}

const flags = ["--no-watch", "--no-import"];
const waiting = { waiting_permission: { after: "1s" } };

test("a session that waits for its person is told of, once, and that it goes on", async () => {
  using dir = temporaryDir();
  using receiver = new Receiver();
  configure(dir.path, receiver, waiting);
  await using daemon = await startDaemon(dir.path, flags);
  await ask(daemon);
  expect(await receiver.heard("waiting_permission", "firing")).toMatchObject({
    alerts: [{ id: "a1", title: "s1 waits for your permission to use Bash" }],
  });
  await hook(daemon, "PostToolUse", { ...bash, tool_response: { stdout: "", stderr: "" } });
  await receiver.heard("waiting_permission", "resolved");
  expect(receiver.told.map(changeOf)).toEqual(["a1-firing", "a1-resolved"]);
  expect(await daemon.stop()).toBe(0);
}, 60_000);

test("killed between keeping and telling, it tells after the next start, under the same id", async () => {
  using dir = temporaryDir();
  using receiver = new Receiver();
  configure(dir.path, receiver, waiting);
  receiver.isMute = true;
  const first = await startDaemon(dir.path, flags);
  await using _first = first;
  await ask(first);
  // It is kept and under way, and nobody has said that it arrived.
  const untold = await receiver.heard("waiting_permission", "firing");
  await first.kill();
  receiver.isMute = false;
  const second = await startDaemon(dir.path, flags);
  await using _second = second;
  const again = await receiver.heard("waiting_permission", "firing", 1);
  expect(again.id).toBe(untold.id);
  expect(await second.stop()).toBe(0);
  // Stopped just then, it may not know that it was heard; whoever knows messages by their ids hears of everything once.
  const third = await startDaemon(dir.path, flags);
  await using _third = third;
  await hook(third, "PostToolUse", { ...bash, tool_response: { stdout: "", stderr: "" } });
  await receiver.heard("waiting_permission", "resolved");
  expect([...new Set(receiver.told.map(({ id }) => id))]).toHaveLength(2);
  expect([...new Set(receiver.told.map(changeOf))]).toEqual(["a1-firing", "a1-resolved"]);
}, 60_000);

test("requests that fail over OTLP are an error rate, and the many that are told at once are one message", async () => {
  using dir = temporaryDir();
  using receiver = new Receiver();
  configure(dir.path, receiver, { error_rate: { requests: 5 } });
  await using daemon = await startDaemon(dir.path, flags);
  const now = Date.now();
  const failures = ["s1", "s2"].flatMap((session) =>
    Array.from({ length: 3 }, (_, index) => failure(session, index, now)),
  );
  await send(daemon, { signal: "logs", message: logs(...failures) });
  expect(await receiver.heard("error_rate", "firing")).toMatchObject({
    alerts: [{ title: "100 % of the requests of claude-code fail" }],
  });
  const { alerts } = await receiver.heard("retries", "firing");
  expect(alerts.map(({ title }) => title).toSorted()).toEqual([
    "A request of s1 was tried 7 times",
    "A request of s2 was tried 7 times",
  ]);
  const { items } = await daemon.get("/api/attention");
  expect(items.map((item: { kind: string }) => item.kind).toSorted()).toEqual([
    "error_rate",
    "retries",
    "retries",
  ]);
  const { items: ofOne } = await daemon.get("/api/attention?session=s1");
  expect(ofOne.map((item: { kind: string }) => item.kind)).toEqual(["retries"]);
}, 60_000);
