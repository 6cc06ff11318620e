/** Senders that want all there is: of connections, of time, of memory, of streams. The honest one is answered meanwhile. */
import { expect, test } from "bun:test";
import { once } from "node:events";
import type { Socket } from "node:net";
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, noon, post, send } from "../e2e/otlp.ts";
import { readAnswer } from "../e2e/raw-request.ts";
import { residentMegabytes, watchGrowth } from "../e2e/resident-memory.ts";
import { proved } from "../proof/proved.ts";
import { rounds } from "../proof/setting.ts";
import { soon } from "../real-client/soon.ts";
import { addressOf, openFrom } from "./visit.ts";

/** What an honest sender waits at most before it gives up (OTEL_EXPORTER_OTLP_TIMEOUT), milliseconds. */
const honestPatienceMs = 10_000;
const H = "host: 127.0.0.1\r\n";
let honest = 0;

/** The honest sender's batch: taken, though others flood. */
async function isServed(daemon: StartedDaemon): Promise<number> {
  honest += 1;
  const began = performance.now();
  const message = logs(apiRequest("honest", `req_${honest}`, { at: noon + honest }));
  const { status } = await send(daemon, { signal: "logs", message });
  const took = performance.now() - began;
  expect({ status, isInTime: took < honestPatienceMs }).toEqual({ status: 200, isInTime: true });
  return took;
}

async function started(flags: readonly string[] = []) {
  const dir = temporaryDir();
  const daemon = await startDaemon(dir.path, ["--no-import", "--no-watch", ...flags]);
  return {
    daemon,
    port: Number(new URL(daemon.httpUrl).port),
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]();
      dir[Symbol.dispose]();
    },
  };
}

async function openMany(port: number, count: number, first: (n: number) => string): Promise<Socket[]> {
  const sockets = await Promise.all(
    Array.from({ length: count }, (_, n) => openFrom(port, addressOf(n % 250))),
  );
  for (const [n, socket] of sockets.entries()) {
    socket.on("data", () => undefined);
    socket.write(first(n));
  }
  return sockets;
}

const close = (sockets: readonly Socket[]): void => sockets.forEach((socket) => void socket.destroy());

test("bodies that are announced and never sent take no room from others", async () => {
  await using world = await started();
  const { daemon, port } = world;
  const announce = (path: string, bytes: number): string =>
    `POST ${path} HTTP/1.1\r\n${H}content-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
  const [large, small] = [rounds(64, 400), rounds(700, 2000)];
  const sockets = [
    ...(await openMany(port, large, () => announce("/v1/logs", 16_000_000))),
    // Short enough to be counted as announced: together more than the room.
    ...(await openMany(port, small, () => announce("/v1/logs", 200_000))),
  ];
  // From here on there is no room but somebody else's.
  while (!((await daemon.get("/api/health")).requests.refused.overloaded > 0)) await Bun.sleep(20);
  const growth = watchGrowth(daemon.pid);
  await isServed(daemon);
  const body = JSON.stringify({ hook_event_name: "SessionStart", session_id: "honest" });
  expect((await post(daemon, { path: "/hooks/claude-code", body })).status).toBe(200);
  expect(growth()).toBeLessThan(150);
  const { refused } = (await daemon.get("/api/health")).requests;
  expect(refused.overloaded).toBeGreaterThan(0);
  close(sockets);
  proved({
    what: "bodies announced with 16 MB and 200 KB, of which nothing comes",
    rounds: sockets.length,
    outcome: `an honest batch and a hook taken meanwhile; ${refused.overloaded} lost their place to others`,
  });
});

test("bodies that come nearly whole and then stop give way to others", async () => {
  await using world = await started();
  const { daemon, port } = world;
  const head = `POST /v1/logs HTTP/1.1\r\n${H}content-type: application/json\r\ncontent-length: 16000000\r\n\r\n`;
  const growth = watchGrowth(daemon.pid);
  const sockets = await openMany(port, 14, () => head);
  const piece = Buffer.alloc(1_000_000, " ");
  for (let n = 0; n < 15; n += 1)
    await Promise.all(
      sockets.map(async (socket) => socket.write(piece) || socket.destroyed || written(socket)),
    );
  await isServed(daemon);
  // The room is eight of the largest; beyond it each costs somebody's place. Buffers of sockets and the collector of memory add to it.
  expect(growth()).toBeLessThan(600);
  expect((await daemon.get("/api/health")).requests.refused.overloaded).toBeGreaterThan(0);
  close(sockets);
});

function written(socket: Socket): Promise<unknown> {
  return Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
}

/** Resolves when a connection is over, however its other end went about it. */
function ended(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once("close", () => resolve()));
}

test("a thousand connections and more, idle or with headers that never end, are closed by themselves and hold up nobody", async () => {
  await using world = await started();
  const { daemon, port } = world;
  const count = rounds(1000, 6000);
  const before = residentMegabytes(daemon.pid);
  const idle = await openMany(port, count / 2, () => "");
  const slow = await openMany(port, count / 2, () => `GET / HTTP/1.1\r\n${H}x: `);
  const open = [...idle, ...slow].filter((socket) => !socket.closed);
  const closed = Promise.all(open.map((socket) => ended(socket)));
  // A letter each second would keep a connection open for ever, if only silence was counted.
  const dribble = setInterval(() => slow.forEach((socket) => socket.write("a")), 1000);
  const took = await isServed(daemon);
  expect(residentMegabytes(daemon.pid) - before).toBeLessThan(150);
  await closed;
  clearInterval(dribble);
  await isServed(daemon);
  close([...idle, ...slow]);
  proved({
    what: "connections that say nothing, or a letter of a header each second",
    rounds: count,
    outcome: `all closed after the time for a header; an honest batch taken in ${Math.round(took)} ms meanwhile`,
  });
});

const megabyte = 1024 * 1024;
const zeros = Buffer.alloc(64 * megabyte);
const manyObjects = Buffer.from(`{"resourceLogs":[${"{},".repeat(3_000_000)}{}]}`);
/** Two frames: the first is a harmless request, the second a bomb. */
const second = (compress: (bytes: Buffer) => Buffer): Buffer =>
  Buffer.concat([compress(Buffer.from("{}")), compress(zeros)]);
const bombs: readonly (readonly [
  name: string,
  encoding: string,
  body: Buffer,
  statuses: readonly number[],
])[] = [
  ["zeros in gzip", "gzip", gzipSync(zeros), [413]],
  ["zeros in deflate", "deflate", deflateSync(zeros), [413]],
  ["zeros in zstd", "zstd", zstdCompressSync(zeros), [413]],
  ["gzip in gzip", "gzip", gzipSync(gzipSync(zeros)), [400]],
  ["two encodings", "gzip, gzip", gzipSync(gzipSync(zeros)), [415]],
  ["brotli", "br", Buffer.from("any"), [415]],
  ["a second member in gzip", "gzip", second(gzipSync), [413, 400]],
  ["a second frame in zstd", "zstd", second(zstdCompressSync), [413, 400]],
  ["objects in gzip", "gzip", gzipSync(manyObjects), [413]],
  ["objects as they are", "identity", manyObjects, [413]],
  ["brackets as they are", "identity", Buffer.from(`{"resourceLogs":${"[".repeat(1_900_000)}`), [400]],
];

test("bombs cost neither memory nor the honest sender's time", async () => {
  await using world = await started();
  const { daemon } = world;
  await isServed(daemon);
  const growth = watchGrowth(daemon.pid);
  let slowest = 0;
  for (const [name, encoding, body, statuses] of bombs) {
    const thrown = Promise.all(
      Array.from({ length: rounds(5, 40) }, async () => {
        const answer = await post(daemon, { body: Buffer.from(body), encoding });
        expect({ name, statuses }).toEqual({ name, statuses: expect.arrayContaining([answer.status]) });
      }),
    );
    slowest = Math.max(slowest, await isServed(daemon));
    await thrown;
  }
  // Several bodies of 9 MB are on their way at once, and each is read one after the other.
  expect(growth()).toBeLessThan(350);
  const { refused } = (await daemon.get("/api/health")).requests;
  expect(refused["too-large"]).toBeGreaterThan(0);
  proved({
    what: "decompression bombs (nested, in a second frame) and bombs of objects",
    rounds: bombs.length * rounds(5, 40),
    outcome: `each refused; an honest batch in between took ${Math.round(slowest)} ms at most; ${Math.round(growth())} MB more at the peak`,
  });
});

test("keys that are all different, and values that nest, are refused or kept in bounded time", async () => {
  await using world = await started();
  const { daemon } = world;
  const keys = Array.from({ length: 150_000 }, (_, n) => `"${"k".repeat(20)}${n}":0`).join();
  const many = Array.from({ length: 150_000 }, (_, n) => `{"key":"k${n}","value":{"intValue":"1"}}`).join();
  const record = (attributes: string): string =>
    `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"${noon}000000","eventName":"e","attributes":[${attributes}]}]}]}]}`;
  const growth = watchGrowth(daemon.pid);
  expect((await post(daemon, { body: `{${keys},"resourceLogs":[]}` })).status).toBe(200);
  expect((await post(daemon, { body: record(many) })).status).toBe(200);
  const hook = await post(daemon, {
    path: "/hooks/claude-code",
    body: `{"hook_event_name":"Stop","session_id":"x",${keys}}`,
  });
  expect([200, 400]).toContain(hook.status);
  await isServed(daemon);
  expect(growth()).toBeLessThan(300);
  expect((await daemon.get("/api/health")).items.dropped["too-many-attributes"]).toBe(1);
});

test("one address opens a hundred streams and no more, gets its places back, and keeps none from others", async () => {
  await using world = await started();
  const { daemon, port } = world;
  let told = 0;
  const listen = async (from: string) => {
    const socket = await openFrom(port, from);
    const answer = readAnswer(socket);
    told += 1;
    // Who it says that it speaks for is nobody's address: it would be a new one each time.
    const claim = `x-forwarded-for: ${addressOf(told)}\r\nforwarded: for=${addressOf(told)}\r\n`;
    socket.write(`GET /events/live?token=${daemon.token} HTTP/1.1\r\n${H}${claim}\r\n`);
    return { socket, status: (await answer).status, retryAfter: (await answer).headers.get("retry-after") };
  };
  const many = async (count: number, from: string) =>
    Promise.all(Array.from({ length: count }, () => listen(from)));
  const greedy = await many(130, "127.5.5.5");
  expect(greedy.filter(({ status }) => status === 200)).toHaveLength(100);
  expect(greedy.find(({ status }) => status === 429)?.retryAfter).toBe("1");
  const other = await listen("127.5.5.6");
  expect(other.status).toBe(200);
  await isServed(daemon);
  close(greedy.map(({ socket }) => socket));
  // Leaving is noticed a moment later.
  const back = async (): Promise<number> => {
    const again = await many(100, "127.5.5.5");
    const open = again.filter(({ status }) => status === 200).length;
    close(again.map(({ socket }) => socket));
    return open;
  };
  await soon(async () => expect(await back()).toBe(100));
  other.socket.destroy();
  proved({
    what: "streams that one address asks for at once",
    rounds: greedy.length,
    outcome:
      "100 open, 30 told to come again, another address heard meanwhile, all places free after they left",
  });
});

test("a listener that never reads costs no memory, and others hear everything", async () => {
  await using world = await started();
  const { daemon, port } = world;
  const deaf = await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      const socket = await openFrom(port, addressOf(n));
      socket.write(`GET /events/metrics?token=${daemon.token} HTTP/1.1\r\n${H}\r\n`);
      await once(socket, "readable");
      return socket.pause();
    }),
  );
  await isServed(daemon);
  const growth = watchGrowth(daemon.pid);
  const filler = "x".repeat(20_000);
  for (let batch = 0; batch < rounds(10, 60); batch += 1) {
    const records = Array.from({ length: 20 }, (_, n) =>
      apiRequest("loud", `req_l${batch}_${n}`, { at: noon + 10_000 + batch * 100 + n, filler }),
    );
    expect((await send(daemon, { signal: "logs", message: logs(...records) })).status).toBe(200);
  }
  await isServed(daemon);
  expect(growth()).toBeLessThan(250);
  close(deaf);
});
