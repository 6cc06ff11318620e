import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { apiRequest, event, logs, noon, post, send, tokens, wires } from "./otlp.ts";
import { startReceiver, type Received, type Receiver } from "./otlp-receiver.ts";
import { ledgerOf, relayOf, until } from "./relay-pair.ts";
import { fill, smallDisk } from "./small-disk.ts";

const fixtures = join(import.meta.dir, "..", "fixtures", "otlp");

/** Starts a collector that sends on, by one or more relays. */
function startSender(dir: string, ...relays: Record<string, unknown>[]): Promise<StartedDaemon> {
  const told = relays.map((relay, index) => ({ name: `r${index}`, ...relay }));
  writeFileSync(join(dir, "config.json"), JSON.stringify({ exporter: { relay: told } }));
  return startDaemon(dir);
}

const emptied = (daemon: StartedDaemon, index = 0): Promise<void> =>
  until(async () => (await relayOf(daemon, index)).waiting.items === 0, "the outbox is empty");

describe("two collectors", () => {
  test("what a real client sent over each wire is at the other end, to the digit", async () => {
    using a = temporaryDir();
    using b = temporaryDir();
    await using centre = await startDaemon(b.path);
    await using sender = await startSender(a.path, { endpoint: centre.httpUrl });
    for (const signal of ["logs", "metrics", "traces"]) {
      const body = readFileSync(join(fixtures, `claude-code-2.1.329-${signal}.json`));
      expect((await post(sender, { path: `/v1/${signal}`, body })).status).toBe(200);
    }
    for (const [index, wire] of wires.entries()) {
      const message = logs(apiRequest("s1", `req_${index}`, { at: noon + index }));
      expect((await send(sender, { signal: "logs", message, wire })).status).toBe(200);
    }
    const counters = tokens("cumulative", { session: "c", value: 7, at: noon + 1000 });
    await send(sender, { signal: "metrics", message: counters, wire: "http/protobuf" });

    await emptied(sender);
    const known = await ledgerOf(sender);
    expect(known.sessions.length).toBeGreaterThan(2);
    expect(await ledgerOf(centre)).toEqual(known);
    const { dropped, ...relay } = await relayOf(sender);
    expect(dropped).toEqual({});
    expect(relay).toMatchObject({ last_error: null, warning: null });

    // Sent again by somebody who missed our answer, nothing goes on again.
    const { sent } = await relayOf(sender);
    await send(sender, { signal: "metrics", message: counters });
    await send(sender, { signal: "logs", message: logs(apiRequest("s1", "req_9", { at: noon + 9 })) });
    await emptied(sender);
    expect((await relayOf(sender)).sent).toBe(sent + 1);
  });

  test("a receiver that is down while thousands come in, and over a restart, gets them all", async () => {
    using a = temporaryDir();
    using b = temporaryDir();
    const centre = await startDaemon(b.path);
    const port = new URL(centre.httpUrl).port;
    await centre.kill();
    const many = (from: number) =>
      Array.from({ length: 100 }, (_, index) =>
        apiRequest(`s${from % 7}`, `r${from}-${index}`, { at: noon + from * 100 + index }),
      );
    {
      await using sender = await startSender(a.path, { endpoint: `http://127.0.0.1:${port}` });
      for (let batch = 0; batch < 30; batch += 1)
        await send(sender, { signal: "logs", message: logs(...many(batch)), wire: "http/protobuf" });
      const { waiting, last_error } = await relayOf(sender);
      expect(waiting.items).toBe(3000);
      expect(waiting.oldest_at).not.toBeNull();
      expect(last_error?.reason).toContain("Unable to connect");
      expect(await sender.stop()).toBe(0);
    }
    await using sender = await startSender(a.path, { endpoint: `http://127.0.0.1:${port}` });
    expect((await relayOf(sender)).waiting.items).toBe(3000);
    await using again = await startDaemon(b.path, ["--port", port]);
    await emptied(sender);
    expect(await ledgerOf(again)).toEqual(await ledgerOf(sender));
    expect((await ledgerOf(again)).usage[0].total.requests).toBe(3000);
  }, 60_000);
});

describe("a receiver", () => {
  const ids = (receiver: Receiver): string[] => receiver.logValues("request_id");
  const offer = (daemon: StartedDaemon, id: string) =>
    send(daemon, { signal: "logs", message: logs(apiRequest("s1", id, { at: noon })) });

  test.each([429, 502, 503, 504])(
    "that answers %d is asked again with the same, in order",
    async (status) => {
      using dir = temporaryDir();
      using receiver = startReceiver((_, count) =>
        count <= 2 ? new Response("later", { status, headers: { "retry-after": "0" } }) : undefined,
      );
      await using daemon = await startSender(dir.path, { endpoint: receiver.url });
      for (const id of ["a", "b", "c"]) await offer(daemon, id);
      await emptied(daemon);
      expect(ids(receiver)).toEqual(["a", "b", "c"]);
      const { dropped, ...relay } = await relayOf(daemon);
      expect(dropped).toEqual({});
      expect(relay).toMatchObject({ sent: 3, last_error: null });
    },
  );

  test("that says when to come again is left alone until then", async () => {
    using dir = temporaryDir();
    const times: number[] = [];
    using receiver = startReceiver((_, count) => {
      times.push(performance.now());
      return count === 1 ? new Response(null, { status: 503, headers: { "retry-after": "2" } }) : undefined;
    });
    await using daemon = await startSender(dir.path, { endpoint: receiver.url });
    await offer(daemon, "a");
    await emptied(daemon);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1900);
  });

  test.each(["0", "Wed, 21 Oct 2015 07:28:00 GMT"])(
    "that says to come again at %p is left alone as one that does not say when",
    async (when) => {
      using dir = temporaryDir();
      const times: number[] = [];
      using receiver = startReceiver((_, count) => {
        times.push(performance.now());
        return count < 3 ? new Response(null, { status: 503, headers: { "retry-after": when } }) : undefined;
      });
      await using daemon = await startSender(dir.path, { endpoint: receiver.url });
      await offer(daemon, "a");
      await emptied(daemon);
      const [first = 0, second = 0, third = 0] = times;
      expect(second - first).toBeGreaterThan(240);
      expect(third - second).toBeGreaterThan(480);
    },
  );

  test.each([400, 404, 413, 500, 302])(
    "that answers %d loses that, counted, and gets the rest",
    async (status) => {
      using dir = temporaryDir();
      const location = "http://127.0.0.1:9/";
      using receiver = startReceiver(({ message }) =>
        JSON.stringify(message, (_, value) => (typeof value === "bigint" ? String(value) : value)).includes(
          "bad",
        )
          ? new Response("no thanks", { status, headers: { location } })
          : undefined,
      );
      // Nothing is sent until all of it waits: one bad payload among good ones.
      let isOpen = false;
      const { behave } = receiver;
      receiver.behave = (received, count) =>
        isOpen
          ? behave(received, count)
          : new Response(null, { status: 503, headers: { "retry-after": "1" } });
      await using daemon = await startSender(dir.path, { endpoint: receiver.url });
      for (const id of ["a", "bad", "c"]) await offer(daemon, id);
      isOpen = true;
      await emptied(daemon);
      expect(ids(receiver)).toEqual(["a", "c"]);
      const { sent, dropped, last_error } = await relayOf(daemon);
      expect([sent, dropped]).toEqual([2, { [`http-${status}`]: 1 }]);
      expect(last_error).toBeNull();
    },
  );

  test("that refuses one of many that came at once gets all the others", async () => {
    using dir = temporaryDir();
    const isBad = ({ message }: Received): boolean =>
      message.resourceLogs.some(({ scopeLogs }: any) =>
        scopeLogs[0].logRecords.some(({ attributes }: any) =>
          attributes.some(({ value }: any) => value.value.value === "bad"),
        ),
      );
    using receiver = startReceiver((received) =>
      isBad(received) ? new Response("no thanks", { status: 400 }) : undefined,
    );
    await using daemon = await startSender(dir.path, { endpoint: receiver.url });
    const sent = Array.from({ length: 20 }, (_, index) => (index === 7 ? "bad" : `r${index}`));
    // Those that wait together share a commit, and so a payload.
    await Promise.all(
      sent.map((id, index) =>
        send(daemon, { signal: "logs", message: logs(apiRequest("s1", id, { at: noon + index })) }),
      ),
    );
    await emptied(daemon);
    expect(ids(receiver).toSorted()).toEqual(sent.filter((id) => id !== "bad").toSorted());
    expect(await relayOf(daemon)).toMatchObject({ sent: 19, dropped: { "http-400": 1 } });
  });

  test.each([401, 403])(
    "that answers %d to a wrong key gets all of it once the key is right",
    async (status) => {
      using dir = temporaryDir();
      using receiver = startReceiver(() => new Response("who are you", { status }));
      await using daemon = await startSender(dir.path, { endpoint: receiver.url });
      for (const id of ["a", "b", "c"]) await offer(daemon, id);
      const said = async () => (await relayOf(daemon)).last_error?.reason ?? "";
      while (!(await said()).includes("correct this relay's headers")) await Bun.sleep(20);
      const refused = await relayOf(daemon);
      expect(refused.dropped).toEqual({});
      expect(refused).toMatchObject({ sent: 0, waiting: { items: 3 } });
      receiver.behave = () => undefined;
      await emptied(daemon);
      expect(ids(receiver)).toEqual(["a", "b", "c"]);
      const { dropped, ...relay } = await relayOf(daemon);
      expect(dropped).toEqual({});
      expect(relay).toMatchObject({ sent: 3, last_error: null });
    },
  );

  test("that takes a part has what it rejected counted, and is not sent it again", async () => {
    using dir = temporaryDir();
    using receiver = startReceiver(() =>
      Response.json({ partialSuccess: { rejectedLogRecords: "1", errorMessage: "too old" } }),
    );
    await using daemon = await startSender(dir.path, { endpoint: receiver.url });
    const message = logs(apiRequest("s1", "a"), apiRequest("s1", "b", { at: noon + 1 }));
    await send(daemon, { signal: "logs", message });
    await emptied(daemon);
    expect(receiver.heard).toHaveLength(1);
    const { sent, dropped, last_error } = await relayOf(daemon);
    expect([sent, dropped]).toEqual([1, { rejected: 1 }]);
    expect(last_error?.reason).toContain("too old");
  });

  test("that hangs is given up on, and does not hold up what comes in, nor the end of the program", async () => {
    using dir = temporaryDir();
    using receiver = startReceiver(() => new Promise<Response>(() => undefined));
    await using daemon = await startSender(dir.path, { endpoint: receiver.url, timeout_s: 1 });
    expect((await offer(daemon, "a")).status).toBe(200);
    await until(
      async () => (await relayOf(daemon)).last_error?.reason.includes("did not answer within 1 s") === true,
      "it gives up",
    );
    expect((await offer(daemon, "b")).status).toBe(200);
    const asked = performance.now();
    expect(await daemon.stop()).toBe(0);
    expect(performance.now() - asked).toBeLessThan(5000);
  });

  test("is sent what waits when the program ends", async () => {
    using dir = temporaryDir();
    using receiver = startReceiver(async () => {
      await Bun.sleep(50);
      return new Response();
    });
    const daemon = await startSender(dir.path, { endpoint: receiver.url });
    for (let index = 0; index < 5; index += 1) await offer(daemon, `r${index}`);
    expect(await daemon.stop()).toBe(0);
    expect(ids(receiver)).toEqual(["r0", "r1", "r2", "r3", "r4"]);
  });

  test("that stays away until the outbox is full loses the oldest, counted", async () => {
    using dir = temporaryDir();
    using receiver = startReceiver(
      () => new Response(null, { status: 503, headers: { "retry-after": "1" } }),
    );
    await using daemon = await startSender(dir.path, { endpoint: receiver.url, max_outbox: "1MB" });
    const noise = (): string =>
      Buffer.from(crypto.getRandomValues(new Uint8Array(30_000))).toString("base64");
    for (let index = 0; index < 60; index += 1) {
      const message = logs(apiRequest("s1", `r${index}`, { at: noon + index, noise: noise() }));
      await send(daemon, { signal: "logs", message });
    }
    const { waiting, dropped } = await relayOf(daemon);
    expect(waiting.bytes).toBeLessThan(1_000_000);
    expect(waiting.items + (dropped["outbox-full"] ?? 0)).toBe(60);
    receiver.behave = () => undefined;
    await emptied(daemon);
    const got = ids(receiver);
    expect(got.at(-1)).toBe("r59");
    expect(got.length + ((await relayOf(daemon)).dropped["outbox-full"] ?? 0)).toBe(60);
  });

  test("gets the headers of the config, with secrets of the environment's and of files as they are now", async () => {
    using dir = temporaryDir();
    using receiver = startReceiver();
    const file = join(dir.path, "secret");
    writeFileSync(file, "first\n");
    await using daemon = await startSender(dir.path, {
      endpoint: receiver.url,
      headers: { "x-team": "blue" },
      headers_from: { authorization: { file, prefix: "Bearer " }, "x-home": { env: "HOME" } },
    });
    await offer(daemon, "a");
    await emptied(daemon);
    writeFileSync(file, "second\n");
    await offer(daemon, "b");
    await emptied(daemon);
    const told = receiver.taken.map(({ headers }) => headers);
    expect(told.map((headers) => headers.get("authorization"))).toEqual(["Bearer first", "Bearer second"]);
    expect([told[0]?.get("x-team"), told[0]?.get("x-home")]).toEqual(["blue", dir.path]);
  });
});

test("a secret that is not there keeps nothing from being recorded: what comes in waits for it, and health says which", async () => {
  using dir = temporaryDir();
  using receiver = startReceiver();
  const file = join(dir.path, "secret");
  const relay = { endpoint: receiver.url, headers_from: { "api-key": { file } } };
  await using daemon = await startSender(dir.path, relay);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "a")) });
  const { waiting, warning } = await relayOf(daemon);
  expect(waiting.items).toBe(1);
  expect(warning).toContain(`no secret for its header api-key: ${file} cannot be read (ENOENT)`);
  writeFileSync(file, "there\n");
  await emptied(daemon);
  expect(receiver.taken.map(({ headers }) => headers.get("api-key"))).toEqual(["there"]);
  expect((await relayOf(daemon)).warning).toBeNull();
});

test("a relay to the collector itself ends after one turn and is warned of", async () => {
  using dir = temporaryDir();
  const first = await startDaemon(dir.path);
  const { port } = new URL(first.httpUrl);
  await first.kill();
  const relay = { name: "self", endpoint: `http://localhost:${port}` };
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ exporter: { relay: [relay] } }));
  await using daemon = await startDaemon(dir.path, ["--port", port]);
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "a")) });
  await emptied(daemon);
  expect(await relayOf(daemon)).toMatchObject({ sent: 1, warning: expect.stringContaining("itself") });
});

test("three relays at once take what each is for, and one that is away holds up no other", async () => {
  using dir = temporaryDir();
  using all = startReceiver();
  using some = startReceiver();
  using away = startReceiver(() => new Response(null, { status: 503 }));
  await using daemon = await startSender(
    dir.path,
    { name: "all", endpoint: all.url },
    {
      name: "some",
      endpoint: some.url,
      signals: ["logs"],
      include: { projects: ["shop"], agents: ["claude-code"] },
      // A shell ends a folder with a slash, and on a Mac both cases of a letter are one.
      exclude: { projects: ["/work/old/shop", "Ada/Shop/"] },
      redact: ["user.email"],
    },
    { name: "away", endpoint: away.url, exclude: { agents: ["claude-code"] } },
  );
  const of = (session: string, values: Record<string, string>, at: number) =>
    apiRequest(session, session, { at, "user.email": "me@example.org", ...values });
  const message = logs(
    of("in-shop", { "project.path": "/work/shop" }, noon),
    of("in-old", { "project.path": "/work/old/shop" }, noon + 1),
    of("nowhere", {}, noon + 2),
    of("in-hers", { "project.path": "/Users/Ada/Shop" }, noon + 2),
  );
  await send(daemon, { signal: "logs", message });
  // The project of a session is also known from what was told of it before.
  await send(daemon, { signal: "logs", message: logs(of("in-shop", { request_id: "later" }, noon + 3)) });
  await send(daemon, {
    signal: "metrics",
    message: tokens("delta", { session: "in-shop", value: 1, at: noon }),
  });
  await emptied(daemon, 0);
  await emptied(daemon, 1);
  expect(all.logValues("session.id")).toEqual(["in-shop", "in-old", "nowhere", "in-hers", "in-shop"]);
  expect(all.logValues("user.email")).toHaveLength(5);
  expect(all.taken.map(({ signal }) => signal)).toContain("metrics");
  expect(some.logValues("session.id")).toEqual(["in-shop", "in-shop"]);
  expect(some.logValues("user.email")).toEqual([]);
  expect(some.taken.every(({ signal }) => signal === "logs")).toBe(true);
  expect(away.heard).toEqual([]);
});

test("neither secrets nor texts are on the disk or on the way, whatever the sender sends", async () => {
  using dir = temporaryDir();
  using receiver = startReceiver(() => new Response(null, { status: 503, headers: { "retry-after": "1" } }));
  const key = `sk-ant-api03-${"k".repeat(40)}`;
  await using daemon = await startSender(dir.path, { endpoint: receiver.url });
  const values = { "session.id": "s1", prompt: "an unmistakable sentence", note: `with ${key}` };
  for (const wire of wires) {
    const message = logs(event("user_prompt", noon, { ...values, "prompt.id": wire }));
    expect((await send(daemon, { signal: "logs", message, wire })).status).toBe(200);
  }
  // What waits is compressed, so it is looked at where it arrives, and the files for what is not.
  for (const name of readdirSync(dir.path).filter((one) => one.startsWith("ledger")))
    for (const text of [key, "unmistakable"])
      expect(readFileSync(join(dir.path, name)).includes(text)).toBe(false);
  receiver.behave = () => undefined;
  await emptied(daemon);
  expect(receiver.logValues("note")).toEqual(wires.map(() => "with [redacted anthropic key]"));
  expect(receiver.logValues("prompt")).toEqual([]);
  expect(receiver.logValues("prompt.id").toSorted()).toEqual([...wires].toSorted());
});

test("on a full disk what was answered waits and is sent, and what was refused is not", async () => {
  using dir = temporaryDir();
  using data = smallDisk(join(dir.path, "disk"), "8m");
  using receiver = startReceiver(() => new Response(null, { status: 503, headers: { "retry-after": "0" } }));
  await using daemon = await startSender(data.path, { endpoint: receiver.url });
  const ballast = join(data.path, "ballast");
  const answered: string[] = [];
  const offer = async (id: string): Promise<number> => {
    const message = logs(apiRequest("s1", id, { at: noon + answered.length }));
    const { status } = await send(daemon, { signal: "logs", message });
    if (status === 200) answered.push(id);
    return status;
  };
  expect(await offer("before")).toBe(200);
  fill(data.path, ballast);
  for (let round = 0, refused = 0; refused < 3; round += 1) {
    expect(round).toBeLessThan(500);
    if ((await offer(`full-${round}`)) !== 200) refused += 1;
  }
  // Sent now, it cannot be noted as sent; it is not sent again and again for that.
  receiver.behave = () => undefined;
  await until(() => receiver.taken.length > 0, "it is sent");
  rmSync(ballast);
  await emptied(daemon);
  expect([...new Set(receiver.logValues("request_id"))].toSorted()).toEqual(answered.toSorted());
  expect(receiver.logValues("request_id")).toHaveLength(answered.length);
}, 60_000);
