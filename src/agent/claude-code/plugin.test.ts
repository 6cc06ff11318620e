import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hookedEvents, hookHandlers } from "./hook-setup.ts";

const root = join(import.meta.dir, "..", "..", "..");
const plugin = join(root, "plugin");
const script = join(plugin, "scripts", "session-start.sh");

interface Handler {
  readonly type: string;
  readonly timeout: number;
  readonly async?: boolean;
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

test("no handler of the plugin can hold a session up: each is asynchronous, or posted and soon given up", () => {
  for (const [event, [group]] of Object.entries(hooks)) {
    for (const { type, timeout, async } of group?.hooks ?? []) {
      expect([event, type === "http" || (type === "command" && async === true)]).toEqual([event, true]);
      expect(timeout).toBeLessThanOrEqual(event === "SessionEnd" ? 1 : 2);
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

test("a session start is handed to the program where there is one, whatever it says", async () => {
  using tools = toolFolder();
  const program = join(tools.path, "bin", "hallmonitor");
  writeFileSync(
    program,
    `#!/bin/sh\necho "$*" > ${tools.path}/args\ncat > ${tools.path}/body\necho noise\nexit 2\n`,
  );
  chmodSync(program, 0o755);
  expect(await startSession(tools.path)).toEqual([0, ""]);
  expect(readFileSync(join(tools.path, "args"), "utf8")).toBe("hook\n");
  expect(readJson(tools.path, "body")).toEqual({ hook_event_name: "SessionStart" });
});

test("without anything to send it with, a session starts in silence", async () => {
  using tools = toolFolder();
  expect(await startSession(tools.path)).toEqual([0, ""]);
});

test.skipIf(Bun.which("curl") === null)(
  "without the program, curl posts the session start, or fails in silence",
  async () => {
    using tools = toolFolder("curl");
    const posted: unknown[] = [];
    const server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        posted.push([
          new URL(request.url).pathname,
          request.headers.get("content-type"),
          await request.json(),
        ]);
        return new Response("noise");
      },
    });
    const file = join(tools.path, "session-start.sh");
    writeFileSync(file, readFileSync(script, "utf8").replace(":4318/", `:${server.port}/`));
    expect(await startSession(tools.path, file)).toEqual([0, ""]);
    await server.stop(true);
    expect(posted).toEqual([["/hooks/claude-code", "application/json", { hook_event_name: "SessionStart" }]]);
    expect(await startSession(tools.path, file)).toEqual([0, ""]);
  },
);
