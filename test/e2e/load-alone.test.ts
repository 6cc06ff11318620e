import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { program, run, startDaemon, temporaryDir } from "./daemon.ts";

const few = ["--sessions", "4", "--requests", "5", "--duration", "4s"];

/** Somebody who is told nothing: where he listens, and what was asked of him all the same. */
function stranger() {
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      asked.push(`${request.method} ${request.url}`);
      return new Response("");
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, asked, [Symbol.asyncDispose]: () => server.stop(true) };
}

test("whom a person's own collector tells of its numbers hears nothing of simulated ones", async () => {
  using dir = temporaryDir();
  await using pushgateway = stranger();
  const { code } = await run(["load", ...few], {
    HOME: dir.path,
    TMPDIR: dir.path,
    HALLMONITOR_EXPORTER_PUSHGATEWAY_URL: pushgateway.url,
    // One that stops deletes its group, however short it ran.
    HALLMONITOR_EXPORTER_PUSHGATEWAY_DELETE_AT_STOP: "true",
  });
  expect(code).toBe(0);
  expect(pushgateway.asked).toEqual([]);
});

test("no proxy of the environment hears what is asked of a collector of this machine", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  let callers = 0;
  using proxy = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open: (socket) => {
        callers += 1;
        socket.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
      },
      data: () => undefined,
    },
  });
  const url = `http://127.0.0.1:${proxy.port}`;
  const env = { HOME: dir.path, TMPDIR: dir.path, http_proxy: url, HTTP_PROXY: url, grpc_proxy: url };
  const here = ["--data-dir", dir.path];
  const heard: Record<string, number> = {};
  for (const args of [
    ["load", ...few, "--wire", "protobuf", ...here],
    ["load", ...few, "--wire", "grpc", ...here],
    ["demo", "--once", "--sessions", "1", ...here],
    ["demo", "--once", "--sessions", "1", "--url", daemon.httpUrl],
    ["status", ...here],
    ["doctor", ...here],
    ["rebuild", ...here],
  ]) {
    callers = 0;
    const { code } = await run(args, env);
    // One that does nothing asks nobody. What doctor finds on this machine is its own matter.
    expect([args, code]).toEqual([args, args[0] === "doctor" ? expect.any(Number) : 0]);
    heard[args.join(" ")] = callers;
  }
  expect(Object.entries(heard).filter(([, times]) => times > 0)).toEqual([]);
});

test("who ends a load before its collector is ready is led to no other collector", async () => {
  using dir = temporaryDir();
  const child = Bun.spawn([program, "load", ...few], {
    stdout: "ignore",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, TMPDIR: dir.path },
  });
  const folders = () => readdirSync(dir.path).filter((name) => name.startsWith("hallmonitor-load-"));
  while (folders().length === 0) await Bun.sleep(5);
  child.kill("SIGINT");
  expect(await new Response(child.stderr).text()).toBe(
    "hallmonitor: stopped before the collector of this load was ready; nothing was sent\n",
  );
  expect(await child.exited).toBe(69);
  expect(folders()).toEqual([]);
});
