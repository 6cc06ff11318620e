import { expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";
import { apiRequest, event, logs, noon, requestCostUsd, send } from "./otlp.ts";
import { openSocket, readAnswer, requestText } from "./raw-request.ts";
import { residentMegabytes } from "./resident-memory.ts";

test("/events/metrics tells each record as a metric entry, with rising ids", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await post(daemon, apiRequest("s1", "req_before"));
  using listener = await listen(daemon, "/events/metrics");

  await post(daemon, apiRequest("s1", "req_1", { at: noon + 1 }));
  const tool = { "session.id": "s1", tool_name: "Bash", tool_use_id: "t1", success: "false", duration_ms: 7 };
  await post(daemon, event("tool_result", noon + 2, tool));
  await post(daemon, event("user_prompt", noon + 3, { "session.id": "s1", "prompt.id": "p1" }));

  const events = await listener.take(3);
  expect(events.map((one) => one.event)).toEqual(["metric", "metric", "metric"]);
  expect(events.map((one) => one.id)).toEqual([2, 3, 4]);
  expect(events[0]?.data).toMatchObject({
    timestamp: "2026-11-20T12:00:00.001Z",
    session_id: "s1",
    source: "telemetry",
    event_type: "api_request",
    event_category: "api",
    model: "claude-opus-5-5",
    tokens: {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    },
    cost: {
      input_cost_usd: 0.00004,
      output_cost_usd: 0.0004,
      cache_read_cost_usd: 0.000006,
      cache_creation_cost_usd: 0.0002,
      total_cost_usd: requestCostUsd,
    },
  });
  expect(events[1]?.data).toMatchObject({
    event_category: "tool",
    tool_name: "Bash",
    tool_duration_ms: 7,
    tool_success: false,
  });
  expect(events[2]?.data).toMatchObject({ event_category: "user", event_type: "user_prompt" });
  const { metrics } = await daemon.get("/api/metrics?limit=3");
  expect(events.map((one) => one.data)).toEqual(metrics.toReversed());
});

test("/events/sessions tells the session as it is after each change", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  using listener = await listen(daemon, "/events/sessions");

  const ids: number[] = [];
  for (const [index, id] of ["req_1", "req_2", "req_3"].entries()) {
    await post(daemon, apiRequest("s1", id, { at: noon + index }));
    const told = await listener.next();
    ids.push(told.id);
    expect(told.event).toBe("session");
    expect(told.data).toMatchObject({ id: "s1", agent: "claude-code", requests: index + 1 });
  }
  expect(ids).toEqual([1, 2, 3]);
  await post(daemon, apiRequest("s1", "req_4", { at: noon + 9 }));
  expect((await listener.next()).data).toEqual((await daemon.get("/api/sessions/s1")).session);
});

test("a duplicate is no event", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  using metrics = await listen(daemon, "/events/metrics");
  using sessions = await listen(daemon, "/events/sessions");
  await post(daemon, apiRequest("s1", "req_1"));
  await post(daemon, apiRequest("s1", "req_1"));
  await post(daemon, apiRequest("s2", "req_2"));
  expect((await metrics.take(2)).map((one) => one.data.session_id)).toEqual(["s1", "s2"]);
  expect((await sessions.take(2)).map((one) => one.data.id)).toEqual(["s1", "s2"]);
});

test("a listener that comes back with its last id misses nothing and hears nothing twice", async () => {
  using dir = temporaryDir();
  const heard: string[] = [];
  const hear = async (from: { daemon: StartedDaemon; count: number; last: number | undefined }) => {
    using listener = await listen(from.daemon, "/events/metrics", from.last);
    const events = await listener.take(from.count);
    heard.push(...events.map((one) => one.data.timestamp));
    return events.at(-1)?.id;
  };
  let last: number | undefined = 0;
  let posted = 0;
  const postMore = async (daemon: StartedDaemon, count: number): Promise<void> => {
    for (const end = posted + count; posted < end; posted += 1) {
      await post(daemon, apiRequest("s1", `req_${posted}`, { at: noon + posted }));
    }
  };
  {
    await using daemon = await startDaemon(dir.path);
    await postMore(daemon, 5);
    last = await hear({ daemon, count: 3, last });
    await postMore(daemon, 300);
    last = await hear({ daemon, count: 250, last });
  }
  await using daemon = await startDaemon(dir.path);
  await postMore(daemon, 2);
  await hear({ daemon, count: 54, last });
  expect(heard).toEqual(Array.from({ length: 307 }, (_, index) => new Date(noon + index).toISOString()));
});

test("a listener cut off between two sessions of one commit hears of the other when it comes back", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const first = await (async () => {
    using listener = await listen(daemon, "/events/sessions");
    await send(daemon, {
      signal: "logs",
      message: logs(apiRequest("s1", "req_1"), apiRequest("s2", "req_2"), apiRequest("s3", "req_3")),
    });
    return await listener.next();
  })();

  using listener = await listen(daemon, "/events/sessions", first.id);
  // One more change, so that a listener that missed the others does not wait for ever.
  await post(daemon, apiRequest("s4", "req_4"));
  const heard = new Set<string>([first.data.id]);
  do heard.add((await listener.next()).data.id);
  while (!heard.has("s4"));
  expect([...heard].toSorted()).toEqual(["s1", "s2", "s3", "s4"]);
});

test("a listener that was cut off before it heard anything misses nothing when it comes back", async () => {
  using dir = temporaryDir();
  const { begunAt } = await (async () => {
    await using daemon = await startDaemon(dir.path);
    await post(daemon, apiRequest("s1", "req_1"));
    using listener = await listen(daemon, "/events/metrics");
    return listener;
  })();
  await using daemon = await startDaemon(dir.path);
  await post(daemon, apiRequest("s1", "req_2", { at: noon + 1 }));
  using listener = await listen(daemon, "/events/metrics", begunAt);
  expect((await listener.next()).data.timestamp).toBe(new Date(noon + 1).toISOString());
});

test("a last id that is none is a fresh start", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  await post(daemon, apiRequest("s1", "req_1"));
  for (const id of [Number.NaN, -1, 1.5, 1e300]) {
    using listener = await listen(daemon, "/events/metrics", id);
    await post(daemon, apiRequest("s1", `req_${id}`, { at: noon + 5 }));
    expect((await listener.next()).data.timestamp).toBe("2026-11-20T12:00:00.005Z");
  }
});

test("a stream breathes within 6 s and is open after 32 s of silence", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  using metrics = await listen(daemon, "/events/metrics");
  using sessions = await listen(daemon, `/events/sessions?token=${daemon.token}`);
  const opened = performance.now();
  let before = opened;
  while (performance.now() - opened < 32_000) {
    await Promise.all([metrics.comment(), sessions.comment()]);
    expect(performance.now() - before).toBeLessThan(6000);
    before = performance.now();
  }
  await post(daemon, apiRequest("s1", "req_1"));
  expect((await metrics.next()).data.session_id).toBe("s1");
  expect((await sessions.next()).data.id).toBe("s1");
}, 60_000);

test("a listener that does not read costs the daemon nothing and holds up nobody", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path);
  const { socket, ready } = openSocket(daemon.httpUrl);
  await ready;
  const headers = { authorization: `Bearer ${daemon.token}` };
  socket.write(requestText(daemon.httpUrl, { path: "/events/metrics", headers }));
  expect((await readAnswer(socket)).status).toBe(200);
  socket.pause();
  using reader = await listen(daemon, "/events/metrics");

  const text = "x".repeat(20_000);
  const postBig = async (from: number, to: number): Promise<void> => {
    for (let index = from; index < to; index += 100) {
      const records = Array.from({ length: 100 }, (_, offset) =>
        event("note", noon + index + offset, { "session.id": "s1", detail: text }),
      );
      expect((await send(daemon, { signal: "logs", message: logs(...records) })).status).toBe(200);
    }
  };
  // What stays in the daemon grows by 40 MB with every part; what comes and goes has a part in which it does not.
  const told = async (from: number): Promise<number> => {
    const before = residentMegabytes(daemon.pid);
    await postBig(from, from + 2000);
    expect((await reader.take(2000)).at(-1)?.id).toBe(from + 2000);
    return residentMegabytes(daemon.pid) - before;
  };
  let least = await told(0);
  for (let part = 1; part < 6 && least > 20; part += 1) least = Math.min(least, await told(part * 2000));
  expect(least).toBeLessThan(20);
  socket.destroy();
});

async function post(daemon: StartedDaemon, ...records: Parameters<typeof logs>): Promise<void> {
  const { status } = await send(daemon, { signal: "logs", message: logs(...records) });
  expect(status).toBe(200);
}
