import { expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { stalledMs } from "../server/part-stream.ts";
import { hostName, serveHttp, silenceSecondsOf } from "./listen.ts";

test.each([
  ["fe80::1%eth0", "[fe80::1]"],
  ["0:0:0:0:0:0:0:1", "[::1]"],
  ["2001:DB8::1", "[2001:db8::1]"],
  ["Desk.local", "desk.local"],
])("the host %s is asked for as %s", (host, name) => {
  expect(hostName(host)).toBe(name);
});

test("a stream may be silent for ever, a reader of an export until the export gives it up, nobody else", () => {
  const silenceAt = (path: string) => silenceSecondsOf(`http://127.0.0.1:4318${path}`);
  expect(silenceAt("/events/live?token=x")).toBe(0);
  expect(silenceAt("/api/metrics/export")).toBeGreaterThan(stalledMs / 1000);
  expect(["/", "/v1/logs", "/api/health?to=/events/"].map(silenceAt)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("who hung up before anybody looked is taken for another user", async () => {
  const found = Promise.withResolvers<boolean | undefined>();
  const server = serveHttp({ server: { host: "127.0.0.1", port: 0 } }, (_request, _address, isStranger) => {
    found.resolve(isStranger?.());
    return Promise.resolve(new Response(""));
  });
  const client = connect(server.port ?? 0, "127.0.0.1");
  await once(client, "connect");
  client.write("POST /hooks/claude-code HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  client.resetAndDestroy();
  expect(await found.promise).toBe(true);
  await server.stop(true);
});

test("who is turned away from a stream is not waited for longer than anybody else; who is let in may be silent", async () => {
  const silent = new ReadableStream({ start: (controller) => controller.enqueue("begun") });
  const server = serveHttp(
    { server: { host: "127.0.0.1", port: 0 } },
    (request) =>
      Promise.resolve(
        request.url.endsWith("?token=ours") ? new Response(silent) : new Response("", { status: 401 }),
      ),
    1,
  );
  const ask = (path: string) => {
    const client = connect(server.port ?? 0, "127.0.0.1");
    client.resume().write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    return client;
  };
  const letIn = ask("/events/live?token=ours");
  await once(letIn, "data");
  await once(ask("/events/live"), "close");
  expect(letIn.closed).toBe(false);
  await server.stop(true);
});
