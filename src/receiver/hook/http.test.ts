import { afterAll, beforeEach, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";
import type { Delivery } from "../../domain/delivery.ts";
import { digestOf } from "../../domain/digest.ts";
import { AppError } from "../../domain/error.ts";
import { planted } from "../../../test/contract/planted-secret.ts";
import { spooledBody, spoolLimits, type SpoolFate, type SpoolRecord } from "../../self/spool.ts";
import type { HeardAt } from "../../domain/observation.ts";
import { createHookHttp, hookLimits, type HookHttpParts } from "./http.ts";

const now = Date.UTC(2026, 10, 20, 12);
const timeHeader = "x-hallmonitor-at";
const stop = { hook_event_name: "Stop", session_id: "s1" };

let consumed: Delivery[];
let kept: SpoolRecord[];
let said: string[];
/** What the consumer rejects with, and what becomes of a record that is kept, when a test wants it. */
let refusal: Error | undefined;
let fate: SpoolFate;

beforeEach(() => {
  consumed = [];
  kept = [];
  said = [];
  refusal = undefined;
  fate = "written";
});

const parts: HookHttpParts = {
  read: readEvent,
  consume: (delivery) => {
    if (refusal !== undefined) return Promise.reject(refusal);
    consumed.push(delivery);
    return Promise.resolve({ accepted: delivery.observations.length, dropped: delivery.dropped });
  },
  answer: async ({ agent, body, at }, outcomes) =>
    agent === "own" ? { accepted: outcomes?.accepted ?? null, told: body, at } : undefined,
  keep: (record) => {
    kept.push(record);
    return fate;
  },
  limits: hookLimits,
  clock: () => now,
  log: (line) => void said.push(line),
};
const answer = createHookHttp(parts);
// Bun's own cap is out of the way, so that ours is what the tests see.
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  maxRequestBodySize: 2 ** 34,
  fetch: (request, own): Promise<Response> => answer(request, own.requestIP(request)?.address ?? ""),
});
afterAll(() => server.stop(true));

/** Every event of the one known agent is one observation. */
function readEvent(agent: string, body: unknown, heard: HeardAt): Delivery | undefined {
  if (agent !== "claude-code" && agent !== "own") return undefined;
  if (body === "fault") return { observations: [], dropped: new Map([["negative", 1]]) };
  if (body === "nothing") return { observations: [], dropped: new Map() };
  if (body === "trap") throw new TypeError("the reader stumbled");
  const event = {
    kind: "event",
    agent,
    source: "hook",
    sessionId: "s1",
    ...heard,
    facts: {},
    name: "event",
    data: new Map(),
    digest: digestOf(JSON.stringify(body)),
  } as const;
  return { observations: [event], dropped: new Map() };
}

function send(body: unknown, init: { path?: string; headers?: Record<string, string> } = {}) {
  const { path = "/hooks/claude-code", headers = {} } = init;
  const text = body instanceof ReadableStream ? body : JSON.stringify(body);
  return fetch(new URL(path, server.url), { method: "POST", body: text, headers });
}

async function errorOf(response: Response) {
  const { schema_version, error } = (await response.json()) as {
    schema_version: number;
    error: { code: string; message: string };
  };
  return { status: response.status, schema_version, ...error };
}

test("an event is answered with nothing but 200 once it is committed", async () => {
  const response = await send(stop);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
  expect(consumed.flatMap(({ observations }) => observations)).toEqual([
    expect.objectContaining({ at: now, seenAt: now, digest: digestOf(JSON.stringify(stop)) }),
  ]);
});

test("an event may be answered, also while its fate is not known", async () => {
  const response = await send(stop, { path: "/hooks/own" });
  expect(await response.json()).toEqual({ accepted: 1, told: stop, at: now });
  refusal = new AppError("unavailable", "no disk");
  const waiting = await send(stop, { path: "/hooks/own" });
  expect([waiting.status, await waiting.json()]).toEqual([200, { accepted: null, told: stop, at: now }]);
});

test("what is read and kept of an event is without its secrets, and what is done for it sees its real folders", async () => {
  const folder = `/home/dev/${planted["openai"]}`;
  const told = { ...stop, cwd: folder };
  const quiet = { ...stop, cwd: "/home/dev/[redacted api key]" };
  const response = await send(told, { path: "/hooks/own" });
  expect(await response.json()).toMatchObject({ told });
  expect(consumed[0]?.observations).toMatchObject([{ digest: digestOf(JSON.stringify(quiet)) }]);
  refusal = new AppError("unavailable", "no disk");
  await send(told);
  expect(kept[0]?.body).toEqual(quiet);
});

test("the answer waits for the commit", async () => {
  const commit = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const slow = createHookHttp({
    read: readEvent,
    consume: async () => {
      reached.resolve();
      await commit.promise;
      return { accepted: 1, dropped: new Map() };
    },
    keep: () => "failed",
    limits: hookLimits,
    clock: () => now,
    log: () => undefined,
  });
  let isAnswered = false;
  const request = new Request("http://x/hooks/claude-code", { method: "POST", body: "{}" });
  const answered = slow(request, "127.0.0.1").then((response) => {
    isAnswered = true;
    return response;
  });
  await reached.promise;
  expect(isAnswered).toBe(false);
  commit.resolve();
  expect((await answered).status).toBe(200);
});

test("an answer that nobody waits for any more is known to be so", async () => {
  const commit = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<boolean>();
  const slow = createHookHttp({
    read: readEvent,
    consume: async () => {
      reached.resolve();
      await commit.promise;
      return { accepted: 1, dropped: new Map() };
    },
    answer: async ({ isAwaited }) => {
      asked.resolve(isAwaited());
      return undefined;
    },
    keep: () => "failed",
    limits: hookLimits,
    clock: () => now,
    log: () => undefined,
  });
  const sender = new AbortController();
  const { signal } = sender;
  void slow(new Request("http://x/hooks/claude-code", { method: "POST", body: "{}", signal }), "127.0.0.1");
  await reached.promise;
  sender.abort();
  commit.resolve();
  expect(await asked.promise).toBe(false);
});

test("an event that means nothing is fine and is not delivered", async () => {
  expect((await send("nothing")).status).toBe(200);
  expect(consumed).toEqual([]);
});

test("a sender on this machine says when the event was, and the answer repeats it", async () => {
  const response = await send(stop, { headers: { [timeHeader]: String(now - 59_000) } });
  expect(response.headers.get(timeHeader)).toBe(String(now - 59_000));
  expect(consumed[0]?.observations[0]).toMatchObject({ at: now - 59_000, seenAt: now });
});

test("another time than the sender's is never taken in its place", async () => {
  for (const time of [now - 61_000, now + 61_000, "soon", now + 0.5, ""]) {
    const response = await send(stop, { headers: { [timeHeader]: String(time) } });
    expect(response.headers.has(timeHeader)).toBe(false);
    expect(await errorOf(response)).toMatchObject({ status: 409, code: "conflict" });
  }
  const from = async (address: string) => {
    const headers = { [timeHeader]: String(now) };
    const request = new Request("http://x/hooks/claude-code", { method: "POST", body: "{}", headers });
    return (await answer(request, address)).status;
  };
  expect(await from("192.168.1.7")).toBe(409);
  expect(await from("::ffff:127.0.0.1")).toBe(200);
  expect(await from("::1")).toBe(200);
  expect(consumed).toHaveLength(2);
  // Where it listens on an address of this machine, it hears this machine from there.
  const own = Object.values(networkInterfaces()).flatMap((ends) => ends?.map(({ address }) => address) ?? []);
  expect(await Promise.all(own.map(from))).toEqual(own.map(() => 200));
});

test("an event that the ledger cannot take now is kept, and answered like any other", async () => {
  refusal = new AppError("overloaded", "the queue is full");
  const response = await send(stop, { headers: { [timeHeader]: String(now - 5) } });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("");
  expect(response.headers.get(timeHeader)).toBe(String(now - 5));
  expect(kept).toEqual([{ v: 1, channel: "hook", agent: "claude-code", at: now - 5, body: stop }]);
});

test("an event that can be neither committed nor kept is to be sent again", async () => {
  refusal = new AppError("overloaded", "the queue is full");
  for (const outcome of ["full", "failed"] as const) {
    fate = outcome;
    const response = await send(stop);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.has(timeHeader)).toBe(false);
    expect(await errorOf(response)).toMatchObject({ status: 503, schema_version: 1, code: "unavailable" });
  }
});

test("a fault of ours is told to the log only", async () => {
  refusal = new Error("secret detail");
  const failed = await errorOf(await send(stop));
  expect(failed).toEqual({ status: 500, schema_version: 1, code: "internal", message: "internal error" });
  refusal = undefined;
  expect((await send("trap")).status).toBe(500);
  expect(said).toEqual(["hook http: Error: secret detail", "hook http: TypeError: the reader stumbled"]);
  expect(kept).toEqual([]);
});

test("what is not JSON is refused for good and counted", async () => {
  for (const body of ["{", "", "\u0000"]) {
    const response = await fetch(new URL("/hooks/claude-code", server.url), { method: "POST", body });
    expect(response.headers.get(timeHeader)).toBe(String(now));
    expect(await errorOf(response)).toMatchObject({ status: 400, schema_version: 1, code: "invalid" });
  }
  expect(consumed.map(({ dropped }) => [...dropped])).toEqual([
    [["invalid", 1]],
    [["invalid", 1]],
    [["invalid", 1]],
  ]);
  refusal = new AppError("unavailable", "no disk");
  expect((await fetch(new URL("/hooks/claude-code", server.url), { method: "POST", body: "{" })).status).toBe(
    400,
  );
});

test("an event that can not be taken is counted as its reader says, and refused for good", async () => {
  const response = await send("fault");
  expect(response.headers.get(timeHeader)).toBe(String(now));
  expect(await errorOf(response)).toMatchObject({ status: 400, code: "invalid" });
  expect(consumed.map(({ dropped }) => [...dropped])).toEqual([[["negative", 1]]]);
});

test("only known agents have hooks, and only at their path", async () => {
  for (const path of ["/hooks/codex", "/hooks/", "/hooks", "/hooks/claude-code/more"]) {
    expect(await errorOf(await send(stop, { path }))).toMatchObject({ status: 404, code: "not-found" });
  }
  expect(consumed).toEqual([]);
});

test("only POST is taken", async () => {
  for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
    const response = await fetch(new URL("/hooks/claude-code", server.url), { method });
    expect(response.headers.get("allow")).toBe("POST");
    expect(await errorOf(response)).toMatchObject({ status: 405, code: "invalid" });
  }
});

test("an event of ten megabytes is read as its spooled copy will be", async () => {
  const body = { ...stop, content: "x".repeat(10_000_000) };
  expect((await send(body)).status).toBe(200);
  const spooled = readEvent("claude-code", spooledBody(body, spoolLimits.maxBodyBytes), {
    at: now,
    seenAt: now,
  });
  expect(consumed[0]?.observations).toEqual(spooled?.observations as never);
  refusal = new AppError("unavailable", "no disk");
  expect((await send(body)).status).toBe(200);
  expect(kept[0]?.body).toEqual({ ...stop, content: "x".repeat(64_000) });
});

test("a body over the cap is refused before it is sent", async () => {
  const { port, hostname = "" } = server;
  const socket = connect(port as number, hostname);
  socket.write("POST /hooks/claude-code HTTP/1.1\r\nhost: x\r\ncontent-length: 16000001\r\n\r\n{");
  const [bytes] = await once(socket, "data");
  expect(String(bytes)).toStartWith("HTTP/1.1 413");
  socket.destroy();
});

test("a body of unknown length is refused at the first byte over the cap, also when it never ends", async () => {
  const { port, hostname = "" } = server;
  const socket = connect(port as number, hostname);
  const answered = once(socket, "data");
  socket.write("POST /hooks/claude-code HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
  const chunk = `100000\r\n${"x".repeat(2 ** 20)}\r\n`;
  for (let n = 0; n < 16; n += 1) socket.write(chunk);
  expect(String((await answered)[0])).toStartWith("HTTP/1.1 413");
  socket.destroy();
  expect(consumed).toEqual([]);
});

test("events that come in all at once are held off before they fill the memory", async () => {
  const small = createHookHttp({ ...parts, limits: { maxBodyBytes: 10 } });
  // Nine bytes of each, and then nothing: the ninth is one more than the memory has room for.
  const stuck = () =>
    new Request("http://x/hooks/claude-code", {
      method: "POST",
      body: new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"a":"bcd')) }),
    });
  const answers = Array.from({ length: 9 }, (_, index) =>
    small(stuck(), "127.0.0.1").then((response) => ({ index, response })),
  );
  const { index, response } = await Promise.race(answers);
  expect(index).toBe(0);
  expect(await errorOf(response)).toMatchObject({ status: 429, code: "overloaded" });
});
