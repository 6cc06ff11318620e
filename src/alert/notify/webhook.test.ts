import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { alertShape, noon, notice } from "../../../test/alert/alert-shape.ts";
import { ManualTiming } from "../../../test/alert/manual-timing.ts";
import { startReceiver } from "../../../test/alert/receiver.ts";
import { temporaryDir } from "../../../test/e2e/daemon.ts";
import { openDelivery } from "./delivery.ts";
import type { Resolve } from "./post.ts";
import { webhookNotifier, type WebhookParts } from "./webhook.ts";

const secret = "a secret of ours";
const all = { minSeverity: "info", rules: [], resolved: true } as const;

/** Names that are asked for are no names of the Internet. */
const nowhere: Resolve = () => Promise.reject(new Error("ENOTFOUND"));

function open(url: string, own: Partial<WebhookParts> = {}) {
  return webhookNotifier("team", {
    kind: "webhook",
    url: () => url,
    secret: () => secret,
    allowPrivate: true,
    resolve: nowhere,
    clock: () => noon,
    version: "1.2.3",
    ...own,
  });
}

function send(url: string, own: Partial<WebhookParts> = {}) {
  return open(url, own).send(notice(), new AbortController().signal);
}

test("a message is JSON with the alerts, its id, its time, and a signature over both", async () => {
  await using receiver = await startReceiver();
  expect(await send(receiver.url)).toEqual({ kind: "taken" });
  const [{ headers, body, path } = { headers: {}, body: "", path: "" }] = receiver.received;
  expect(path).toBe("/hook");
  expect(headers).toMatchObject({
    host: `127.0.0.1:${receiver.port}`,
    "content-type": "application/json",
    "user-agent": "hallmonitor/1.2.3",
    "x-hallmonitor-id": "n1-mx0cyo00",
    "x-hallmonitor-timestamp": "1795867200",
  });
  const hmac = createHmac("sha256", secret).update(`1795867200.${body}`).digest("hex");
  expect(headers["x-hallmonitor-signature"]).toBe(`sha256=${hmac}`);
  expect(JSON.parse(body)).toEqual({
    schema_version: 1,
    id: "n1-mx0cyo00",
    event: "firing",
    at: "2026-11-28T12:00:00.000Z",
    alerts: [alertShape()],
  });
});

test("a receiver that fails three times and then takes it shows exactly one message, signed each time", async () => {
  await using receiver = await startReceiver([
    { status: 503 },
    { status: 429, headers: { "retry-after": "17" } },
    "reset",
  ]);
  const timing = new ManualTiming();
  const notifiers = [{ notifier: open(receiver.url, { clock: () => timing.now() }), wishes: all }];
  const delivery = openDelivery({ notifiers, timing, log: () => undefined });
  const told = delivery.tell(notice());
  expect([await timing.pass(), await timing.pass(), await timing.pass()]).toEqual([1000, 17_000, 4000]);
  expect(await told).toBe("settled");
  const ids = receiver.received.map(({ headers }) => headers["x-hallmonitor-id"]);
  expect(ids).toEqual(Array.from({ length: 4 }, () => "n1-mx0cyo00"));
  for (const { headers, body } of receiver.received) {
    const stamp = String(headers["x-hallmonitor-timestamp"]);
    const hmac = createHmac("sha256", secret).update(`${stamp}.${body}`).digest("hex");
    expect(headers["x-hallmonitor-signature"]).toBe(`sha256=${hmac}`);
  }
  expect(delivery.account()[0]).toMatchObject({ sent: 1, failed: 0, waiting: 0, failingSince: undefined });
});

test("a receiver that hangs holds up no other notifier", async () => {
  await using hanging = await startReceiver(["hang"]);
  await using quick = await startReceiver();
  const notifiers = [hanging, quick].map(({ url }) => ({ notifier: open(url), wishes: all }));
  const delivery = openDelivery({ notifiers, timing: new ManualTiming(), log: () => undefined });
  const told = delivery.tell(notice());
  await hanging.count(1);
  await quick.count(1);
  void delivery.tell(notice({ id: "n2", alerts: [alertShape({ id: "a2" })] }));
  await quick.count(2);
  expect(hanging.received).toHaveLength(1);
  // The end of the collector does not wait for it either.
  await delivery.stop();
  expect(await told).toBe("interrupted");
});

test.each([
  [
    "4xx is final",
    { status: 404, body: "no_service" },
    { kind: "refused", reason: /answered 404 \(no_service\)/ },
  ],
  ["410 is final", { status: 410, body: "<html>" }, { kind: "refused", reason: /answered 410: see whether/ }],
  [
    "a redirect is not followed",
    { status: 302, headers: { location: "/x" } },
    { kind: "refused", reason: /redirects are not followed/ },
  ],
  [
    "a date to wait for",
    { status: 503, headers: { "retry-after": new Date(noon + 60_000).toUTCString() } },
    { kind: "later", afterMs: 60_000 },
  ],
  ["parts of a second", { status: 429, headers: { "retry-after": "0.35" } }, { kind: "later", afterMs: 350 }],
  [
    "nonsense to wait for",
    { status: 500, headers: { "retry-after": "soon" } },
    { kind: "later", afterMs: undefined },
  ],
] as const)("%s", async (_, treatment, expected) => {
  await using receiver = await startReceiver([treatment]);
  const reception: any = await send(receiver.url);
  expect(reception.kind).toBe(expected.kind);
  if ("reason" in expected) expect(reception.reason).toMatch(expected.reason);
  if ("afterMs" in expected) expect(reception.afterMs).toBe(expected.afterMs);
  expect(receiver.received).toHaveLength(1);
});

test("an answer without end is not read to it", async () => {
  await using receiver = await startReceiver([{ status: 200, body: "x".repeat(50_000_000) }]);
  expect(await send(receiver.url)).toEqual({ kind: "taken" });
});

test.each([
  [200, "taken"],
  [404, "refused"],
  [503, "later"],
] as const)("what was answered is known where the answer never ends: %d", async (status, kind) => {
  await using receiver = await startReceiver([{ status, body: "ok", isEndless: true }]);
  expect((await open(receiver.url).send(notice(), AbortSignal.timeout(1000))).kind).toBe(kind);
});

test("nobody who listens: it is tried later, and only the host is told", async () => {
  const gone = await startReceiver();
  await gone[Symbol.asyncDispose]();
  expect(await send(`http://127.0.0.1:${gone.port}/services/T0/XXXX`)).toEqual({
    kind: "later",
    reason: `127.0.0.1:${gone.port}: nobody listens there`,
    unheard: true,
  });
  expect(await send("https://no.such.name/services/T0/XXXX")).toEqual({
    kind: "later",
    reason: "the name no.such.name cannot be resolved",
    unheard: true,
  });
});

test("what is not on the Internet is refused before anything is dialled, however it is written", async () => {
  await using receiver = await startReceiver();
  const { port } = receiver;
  const hosts = [
    "127.0.0.1",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
  ];
  for (const host of hosts) {
    const reception = await send(`https://${host}:${port}/`, { allowPrivate: false });
    expect(reception).toEqual({
      kind: "refused",
      reason: expect.stringMatching(/is no address of the public Internet: write "allow_private": true/),
    });
  }
  expect(receiver.received).toEqual([]);
});

test("a name is judged by where it leads, each time; one that leads elsewhere a moment later leads nowhere", async () => {
  await using receiver = await startReceiver();
  const answers = [["203.0.113.9"], ["8.8.8.8", "127.0.0.1"], ["::ffff:169.254.169.254"]];
  let asked = 0;
  const rebinding: Resolve = () => Promise.resolve(answers[asked++] ?? []);
  const url = `https://rebind.example:${receiver.port}/`;
  for (const _ of answers) {
    const reception: any = await send(url, { allowPrivate: false, resolve: rebinding });
    expect(reception.kind).toBe("refused");
    expect(reception.reason).toStartWith("rebind.example:");
  }
  expect(receiver.received).toEqual([]);
});

test("the very address that was judged is dialled, and the name is asked for once", async () => {
  await using receiver = await startReceiver();
  let asked = 0;
  const resolve: Resolve = () => Promise.resolve([++asked === 1 ? "127.0.0.1" : "192.0.2.1"]);
  expect(await send(`http://hooks.example:${receiver.port}/hook`, { resolve })).toEqual({ kind: "taken" });
  expect(asked).toBe(1);
  expect(receiver.received[0]?.headers.host).toBe(`hooks.example:${receiver.port}`);
});

test("of several addresses the next is dialled where nobody listens at the first", async () => {
  await using receiver = await startReceiver();
  const resolve: Resolve = () => Promise.resolve(["::1", "127.0.0.1"]);
  expect(await send(`http://hooks.example:${receiver.port}/`, { resolve })).toEqual({ kind: "taken" });
});

test.skipIf(Bun.which("openssl") === null)(
  "a certificate that nobody vouches for is not accepted",
  async () => {
    using dir = temporaryDir();
    const [key, cert] = [join(dir.path, "key.pem"), join(dir.path, "cert.pem")];
    const subject = ["-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example"];
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...subject];
    expect(await Bun.spawn(["openssl", ...made], { stderr: "ignore" }).exited).toBe(0);
    let heard = 0;
    const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, () => heard++);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const resolve: Resolve = () => Promise.resolve(["127.0.0.1"]);
    const reception: any = await send(`https://hooks.example:${port}/`, { resolve });
    server.close();
    expect(reception.reason).toStartWith(`hooks.example:${port}: its certificate is not accepted`);
    expect(heard).toBe(0);
  },
);

test("no proxy of the environment is asked", async () => {
  await using receiver = await startReceiver();
  await using proxy = await startReceiver();
  const before = process.env["http_proxy"];
  process.env["http_proxy"] = `http://127.0.0.1:${proxy.port}`;
  try {
    expect(await send(receiver.url)).toEqual({ kind: "taken" });
  } finally {
    if (before === undefined) delete process.env["http_proxy"];
    else process.env["http_proxy"] = before;
  }
  expect(proxy.received).toEqual([]);
});

test("an address that came from elsewhere and is none is refused without being told", async () => {
  const notifier = open("hooks.slack.com/services/XXXX");
  const delivery = openDelivery({
    notifiers: [{ notifier, wishes: all }],
    timing: new ManualTiming(),
    log: () => undefined,
  });
  await delivery.tell(notice());
  const reason = delivery.account()[0]?.lastFailure?.reason ?? "";
  expect(reason).toStartWith("its address is no https URL");
  expect(reason).not.toContain("XXXX");
});
