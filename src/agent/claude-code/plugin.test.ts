import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hookedEvents, hookHandlers, isOutdated } from "./hook-setup.ts";

const root = join(import.meta.dir, "..", "..", "..");
const plugin = join(root, "plugin");
const script = join(plugin, "scripts", "answered-event.sh");

interface Handler {
  readonly type: string;
  readonly timeout: number;
  readonly command?: string;
  readonly args?: readonly string[];
}

function readJson(...path: string[]): any {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

const hooks: Record<string, { hooks: Handler[] }[]> = readJson(plugin, "hooks", "hooks.json").hooks;

test("the plugin hooks every event that setup hooks once, and no other", () => {
  const names = hookedEvents.map(({ name }) => name);
  expect(Object.keys(hooks).toSorted()).toEqual(names.toSorted());
  for (const groups of Object.values(hooks)) expect(groups.map((group) => group.hooks.length)).toEqual([1]);
});

test("the client waits for the script where it has an answer, and nothing else of the plugin holds a session up", () => {
  const args = ["${CLAUDE_PLUGIN_ROOT}/scripts/answered-event.sh"];
  for (const [event, [group]] of Object.entries(hooks)) {
    const [handler] = group?.hooks ?? [];
    if (handler?.type === "command") {
      expect(["SessionStart", "PreCompact"]).toContain(event);
      expect(handler).toEqual({ type: "command", command: "sh", args, timeout: 5 });
      expect(isOutdated(event, handler)).toBe(false);
    } else {
      expect([event, handler?.type]).toEqual([event, "http"]);
      expect(handler?.timeout).toBeLessThanOrEqual(event === "SessionEnd" ? 1 : 2);
    }
  }
});

test("the plugin posts what setup would post", () => {
  const target = { httpUrl: "http://127.0.0.1:4318", program: "/opt/hallmonitor", args: [] };
  for (const [event, handler] of hookHandlers("http", target)) {
    if (handler.type !== "http") continue;
    expect(hooks[event]?.[0]?.hooks).toEqual([handler]);
  }
});

test("the marketplace at the root leads to the plugin under the plugin's own name", () => {
  const { name } = readJson(plugin, ".claude-plugin", "plugin.json");
  const { plugins } = readJson(root, ".claude-plugin", "marketplace.json");
  expect(plugins).toEqual([expect.objectContaining({ name, source: "./plugin" })]);
});

/** A folder with just these programs of the machine, so that a script finds no others. */
function toolFolder(...names: string[]): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), "hallmonitor-plugin-"));
  mkdirSync(join(path, "bin"));
  for (const name of ["sh", "cat", ...names]) symlinkSync(Bun.which(name) ?? "", join(path, "bin", name));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Hands the script an event; its exit code, and all that it says. */
async function startSession(folder: string, file = script): Promise<readonly [number, string]> {
  const child = Bun.spawn(["sh", file], {
    env: { PATH: join(folder, "bin") },
    stdin: new Blob(['{"hook_event_name":"SessionStart"}']),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  return [await child.exited, out + err];
}

test("an event is handed to the program where there is one, and what it prints is the answer", async () => {
  using tools = toolFolder();
  const program = join(tools.path, "bin", "hallmonitor");
  const answer = '{"hookSpecificOutput":{}}';
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" > '${tools.path}/args'\ncat > '${tools.path}/body'\necho '${answer}'\necho noise >&2\nexit 2\n`,
  );
  chmodSync(program, 0o755);
  expect(await startSession(tools.path)).toEqual([0, `${answer}\n`]);
  expect(readFileSync(join(tools.path, "args"), "utf8")).toBe("hook\n");
  expect(readJson(tools.path, "body")).toEqual({ hook_event_name: "SessionStart" });
});

test("without anything to send it with, a session starts in silence", async () => {
  using tools = toolFolder();
  expect(await startSession(tools.path)).toEqual([0, ""]);
});

/** A server on a free port, and the script with its port in it. */
function servedScript(folder: string, answer: (request: Request) => Response | Promise<Response>) {
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
  const file = join(folder, "answered-event.sh");
  writeFileSync(file, readFileSync(script, "utf8").replace(":4318/", `:${server.port}/`));
  return { file, stop: () => server.stop(true) };
}

test.skipIf(Bun.which("curl") === null)(
  "without the program, curl posts the event and says what the collector says, or fails in silence",
  async () => {
    using tools = toolFolder("curl", "awk");
    const posted: unknown[] = [];
    const answer = '{"hookSpecificOutput":\n\n{"additionalContext":"ä"}}';
    const { file, stop } = servedScript(tools.path, async (request) => {
      const { pathname } = new URL(request.url);
      posted.push([pathname, request.headers.get("content-type"), await request.json()]);
      return new Response(answer, { headers: { "X-Hallmonitor-At": "1" } });
    });
    expect(await startSession(tools.path, file)).toEqual([0, `${answer}\n`]);
    await stop();
    expect(posted).toEqual([["/hooks/claude-code", "application/json", { hook_event_name: "SessionStart" }]]);
    expect(await startSession(tools.path, file)).toEqual([0, ""]);
  },
);

test.skipIf(Bun.which("curl") === null)("a stranger on the collector's port is not quoted", async () => {
  using tools = toolFolder("curl", "awk");
  const strangers = [
    () => new Response("x-hallmonitor-at: 1\n\nwelcome"),
    () => new Response("no", { status: 500, headers: { "x-hallmonitor-at": "1" } }),
  ];
  for (const stranger of strangers) {
    const { file, stop } = servedScript(tools.path, stranger);
    expect(await startSession(tools.path, file)).toEqual([0, ""]);
    await stop();
  }
});
