import { expect, test } from "bun:test";
import { createServer, type AddressInfo } from "node:net";
import { post, type Sent } from "./post.ts";

const negative = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

test.each([
  ['{"partialSuccess":{"rejectedLogRecords":"3","errorMessage":"full"}}', 3],
  ['{"partialSuccess":{"rejectedLogRecords":"many"}}', 0],
  ['{"partialSuccess":{"rejectedLogRecords":{},"rejectedSpans":2}}', 2],
  ['{"partialSuccess":{"rejectedLogRecords":-1}}', 0],
  ["{}", 0],
  ["[", 0],
  [Uint8Array.of(0x0a, 0x02, 0x08, 0x03), 3],
  [Uint8Array.of(0x0a, negative.length + 1, 0x08, ...negative), 0],
] as const)("an answer of %p says that so many were not taken: %p", async (answer, rejected) => {
  const type = typeof answer === "string" ? "application/json" : "application/x-protobuf";
  await using receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response(answer, { headers: { "content-type": type } }),
  });
  expect(await sentTo(receiver.url.href)).toMatchObject({ kind: "taken", rejected });
});

/** Answers with the start of a response of which more was promised, and then breaks off, or says nothing more. */
function startHalfway(status: number, breaks: boolean) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(`HTTP/1.1 ${status} Said\r\ncontent-length: 100\r\n\r\nwell`);
      if (breaks) socket.end();
    });
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return { url: promise, [Symbol.dispose]: () => void server.close() };
}

test.each([
  [200, true, "taken"],
  [200, false, "taken"],
  [400, true, "refused"],
  [503, false, "later"],
] as const)("what became of it is what the status says, where the answer has no end: %d", async (...told) => {
  const [status, breaks, kind] = told;
  using receiver = startHalfway(status, breaks);
  expect(await sentTo(await receiver.url, 1000)).toMatchObject(
    kind === "taken"
      ? { kind, rejected: 0 }
      : { kind, reason: expect.stringContaining(`it answers ${status}`) },
  );
});

test("a header counts once, however it is written, and what is sent is said by us", async () => {
  let heard = new Headers();
  await using receiver = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: ({ headers }) => {
      heard = headers;
      return new Response();
    },
  });
  const headers = { "Content-Type": "application/json", "X-Key": "old", "x-key": "new" };
  expect(await sentTo(receiver.url.href, 5000, headers)).toMatchObject({ kind: "taken" });
  expect([heard.get("content-type"), heard.get("x-key")]).toEqual(["application/x-protobuf", "new"]);
});

function sentTo(endpoint: string, timeoutMs = 5000, headers = {}): Promise<Sent> {
  return post({
    endpoint,
    signal: "logs",
    headers,
    body: new Uint8Array(0),
    timeoutMs,
    ending: new AbortController().signal,
    now: 0,
  });
}

test("no proxy of the environment is asked for a receiver of this machine", async () => {
  const heard: string[] = [];
  const listen = (name: string) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: () => {
        heard.push(name);
        return new Response("{}");
      },
    });
  await using receiver = listen("receiver");
  await using proxy = listen("proxy");
  const before = process.env["http_proxy"];
  process.env["http_proxy"] = proxy.url.href;
  try {
    expect(await sentTo(receiver.url.href)).toMatchObject({ kind: "taken" });
  } finally {
    if (before === undefined) delete process.env["http_proxy"];
    else process.env["http_proxy"] = before;
  }
  expect(heard).toEqual(["receiver"]);
});
