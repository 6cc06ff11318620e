import { expect, test } from "bun:test";
import { createServer, type AddressInfo } from "node:net";
import { callGateway } from "./push.ts";

/** A gateway that begins an answer of which the end never comes. */
async function startGateway(status: number, text: string) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(`HTTP/1.1 ${status} Said\r\ncontent-length: 9999\r\n\r\n${text}`));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void server.close() };
}

function push({ url }: { readonly url: string }): Promise<void> {
  const target = { url, job: "hallmonitor", instance: "here", authorization: () => undefined };
  return callGateway(target, { body: "", ending: AbortSignal.timeout(500) });
}

test("a push that was taken is taken also where the answer never ends", async () => {
  using gateway = await startGateway(200, "");
  await push(gateway);
});

test("why it was not taken is told in plain words", async () => {
  using gateway = await startGateway(400, "\u001b[31mtwo series\u0007\nof one name");
  const reason = `the Pushgateway at ${gateway.url} answered 400: two series of one name`;
  expect(await push(gateway).catch(({ message }) => message)).toBe(reason);
});

test("no proxy of the environment is asked for a gateway of this machine", async () => {
  using gateway = await startGateway(200, "");
  using proxy = await startGateway(502, "");
  const before = process.env["http_proxy"];
  process.env["http_proxy"] = proxy.url;
  try {
    await push(gateway);
  } finally {
    if (before === undefined) delete process.env["http_proxy"];
    else process.env["http_proxy"] = before;
  }
});
