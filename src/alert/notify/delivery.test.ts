import { expect, test } from "bun:test";
import { alertShape, noon, notice } from "../../../test/alert/alert-shape.ts";
import { ManualTiming } from "../../../test/alert/manual-timing.ts";
import { openDelivery } from "./delivery.ts";
import type { Notice, Notifier, Reception } from "./notifier.ts";
import type { Wishes } from "./wishes.ts";

const all: Wishes = { minSeverity: "info", rules: [], resolved: true };
const down: Reception = { kind: "later", reason: "hooks.example answered 503" };

/** A notifier that answers as it is told to, and takes everything after that. */
function scripted(name: string, script: readonly (Reception | Promise<Reception>)[] = []) {
  const tries: Notice[] = [];
  const notifier: Notifier = {
    name,
    kind: "webhook",
    send: async (sent) => {
      tries.push(sent);
      return (await script[tries.length - 1]) ?? { kind: "taken" };
    },
  };
  return {
    notifier,
    tries,
    said: () => tries.map(({ event, alerts }) => [event, alerts.map(({ id }) => id).join(" ")]),
  };
}

function open(...list: readonly (ReturnType<typeof scripted> & { readonly wishes?: Partial<Wishes> })[]) {
  const timing = new ManualTiming();
  const lines: string[] = [];
  const notifiers = list.map(({ notifier, wishes }) => ({ notifier, wishes: { ...all, ...wishes } }));
  return {
    timing,
    lines,
    delivery: openDelivery({ notifiers, timing, log: (line) => void lines.push(line) }),
  };
}

const firing = (id: string, own: Partial<Notice> = {}) =>
  notice({ id: `${id}-firing`, alerts: [alertShape({ id })], ...own });
const resolved = (id: string) => firing(id, { id: `${id}-resolved`, event: "resolved" });
const storm = (count: number) => Array.from({ length: count }, (_, at) => firing(`a${at}`));

test("a notice goes to every notifier, and is settled when each took it", async () => {
  const [one, other] = [scripted("one"), scripted("other")];
  const { delivery } = open(one, other);
  expect(await delivery.tell(notice())).toBe("settled");
  expect([one.tries, other.tries]).toEqual([[notice()], [notice()]]);
  expect(delivery.account()[0]).toEqual({
    name: "one",
    kind: "webhook",
    sent: 1,
    failed: 0,
    waiting: 0,
    dropped: 0,
    untold: 0,
    lastSentAt: noon,
    lastFailure: undefined,
    failingSince: undefined,
  });
});

test("what may succeed later is tried again under the same id, after pauses that double, and said once", async () => {
  const hook = scripted("team", [down, down, down]);
  const { delivery, timing, lines } = open(hook);
  const told = delivery.tell(notice());
  expect([await timing.pass(), await timing.pass(), await timing.pass()]).toEqual([1000, 2000, 4000]);
  expect(await told).toBe("settled");
  expect(hook.tries.map(({ id }) => id)).toEqual(["n1", "n1", "n1", "n1"]);
  expect(lines).toEqual([
    "notifier team cannot tell: hooks.example answered 503",
    "notifier team works again",
  ]);
  expect(delivery.account()[0]).toMatchObject({
    sent: 1,
    failed: 0,
    failingSince: undefined,
    lastFailure: { at: noon + 3000, reason: "hooks.example answered 503" },
  });
});

test("who asks to be left alone is, and longer than an hour is never waited", async () => {
  const patient = scripted("patient", [{ ...down, afterMs: 90_000 }]);
  const { delivery, timing } = open(patient);
  const told = delivery.tell(notice());
  expect(await timing.pass()).toBe(90_000);
  expect(await told).toBe("settled");

  const never = scripted("never", [{ ...down, afterMs: 3_600_001 }]);
  const other = open(never);
  expect(await other.delivery.tell(notice())).toBe("settled");
  expect(other.delivery.account()[0]).toMatchObject({
    sent: 0,
    failed: 1,
    untold: 1,
    failingSince: noon,
    waiting: 0,
  });
});

test("after an hour of tries a message is given up, and what came meanwhile is one message", async () => {
  const hook = scripted(
    "team",
    Array.from({ length: 1000 }, () => down),
  );
  const { delivery, timing, lines } = open(hook);
  const told = delivery.tell(firing("a1"));
  let waited = await timing.pass();
  const later = Promise.all([delivery.tell(firing("a2")), delivery.tell(firing("a3"))]);
  while (delivery.account()[0]?.failed === 0) waited += await timing.pass();
  expect(waited).toBeGreaterThan(3_200_000);
  expect(await told).toBe("settled");
  expect(lines.at(-1)).toBe("notifier team gave up on 1 alert: hooks.example answered 503");
  await delivery.stop();
  expect(await later).toEqual(["interrupted", "interrupted"]);
});

test("what is refused is not tried again", async () => {
  const hook = scripted("team", [{ kind: "refused", reason: "hooks.example answered 404" }]);
  const { delivery } = open(hook);
  expect(await delivery.tell(notice())).toBe("settled");
  expect(delivery.account()[0]).toMatchObject({
    sent: 0,
    failed: 1,
    lastFailure: { reason: "hooks.example answered 404" },
  });
});

test("a notifier that hangs holds up no other", async () => {
  const hanging = Promise.withResolvers<Reception>();
  const [slow, quick] = [scripted("slow", [hanging.promise]), scripted("quick")];
  const { delivery } = open(slow, quick);
  const told = delivery.tell(firing("a1"));
  while (quick.tries.length === 0) await Promise.resolve();
  void delivery.tell(firing("a2"));
  while (delivery.account()[1]?.waiting !== 0 || quick.tries.length < 2) await Promise.resolve();
  expect(delivery.account().map(({ sent, waiting }) => ({ sent, waiting }))).toEqual([
    { sent: 0, waiting: 2 },
    { sent: 2, waiting: 0 },
  ]);
  hanging.resolve({ kind: "taken" });
  expect(await told).toBe("settled");
});

test("a storm of 500 alerts is a few messages, and every alert is in one of them", async () => {
  const hook = scripted("team");
  const { delivery, timing } = open(hook);
  const told = Promise.all(storm(500).map((one) => delivery.tell(one)));
  for (const _ of [1, 2]) expect(await timing.pass()).toBe(30_000);
  expect(new Set(await told)).toEqual(new Set(["settled"]));
  expect(hook.tries.map(({ alerts }) => alerts.length)).toEqual([1, 1, 1, 1, 200, 200, 96]);
  const ids = hook.tries.flatMap(({ alerts }) => alerts.map(({ id }) => id));
  expect(new Set(ids).size).toBe(500);
  expect(new Set(hook.tries.map(({ id }) => id)).size).toBe(7);
});

test("what is over before it was told is not told at all, and the order of one alert is kept", async () => {
  const first = Promise.withResolvers<Reception>();
  const hook = scripted("team", [first.promise]);
  const { delivery, timing } = open(hook);
  const begun = delivery.tell(firing("a1"));
  while (hook.tries.length === 0) await Promise.resolve();
  const rest = [firing("a2"), resolved("a1"), firing("a3"), resolved("a2")].map((one) => delivery.tell(one));
  first.resolve(down);
  await timing.pass();
  expect(await Promise.all([begun, ...rest])).toEqual([
    "settled",
    "settled",
    "settled",
    "settled",
    "settled",
  ]);
  expect(hook.said()).toEqual([
    ["firing", "a1"],
    ["firing", "a1"],
    ["resolved", "a1"],
    ["firing", "a3"],
  ]);
});

test("what is over before a receiver that was down has heard of it is not told, unless it may have heard", async () => {
  for (const unheard of [true, false]) {
    const hook = scripted("team", [{ ...down, unheard }]);
    const { delivery, timing } = open(hook);
    const both = notice({ id: "n", alerts: [alertShape({ id: "a1" }), alertShape({ id: "a2" })] });
    const told = [delivery.tell(both)];
    while (hook.tries.length === 0) await Promise.resolve();
    told.push(delivery.tell(resolved("a1")));
    await timing.pass();
    expect(await Promise.all(told)).toEqual(["settled", "settled"]);
    const rest = unheard
      ? [["firing", "a2"]]
      : [
          ["firing", "a1 a2"],
          ["resolved", "a1"],
        ];
    expect(hook.said()).toEqual([["firing", "a1 a2"], ...rest]);
    expect(delivery.account()[0]).toMatchObject({ waiting: 0, failed: 0 });
  }
});

test.each([
  ["its end is not asked for", { resolved: false }, "bad"],
  ["it got milder than what is told", { minSeverity: "bad" }, "info"],
] as const)("what is over before it was told is not told where %s, either", async (_, wishes, severity) => {
  const over = (id: string) => ({
    ...resolved(id),
    alerts: [alertShape({ id, severity, state: "resolved" })],
  });
  const hook = { ...scripted("team", [{ ...down, unheard: true }]), wishes };
  const { delivery, timing } = open(hook);
  const told = [delivery.tell(firing("a1")), delivery.tell(firing("a2"))];
  while (hook.tries.length === 0) await Promise.resolve();
  told.push(delivery.tell(over("a1")), delivery.tell(over("a2")));
  await timing.pass();
  expect(new Set(await Promise.all(told))).toEqual(new Set(["settled"]));
  expect(hook.said()).toEqual([["firing", "a1"]]);
  await delivery.tell(firing("a3"));
  await delivery.tell(over("a3"));
  const end = "resolved" in wishes ? [] : [["resolved", "a3"]];
  expect(hook.said().slice(1)).toEqual([["firing", "a3"], ...end]);
  expect(delivery.account()[0]).toMatchObject({ waiting: 0, failed: 0, dropped: 0 });
});

test("what ends while its message is on its way is not told again where its end is not asked for", async () => {
  const first = Promise.withResolvers<Reception>();
  const hook = { ...scripted("team", [first.promise]), wishes: { resolved: false } };
  const { delivery } = open(hook);
  const told = [delivery.tell(firing("a1"))];
  while (hook.tries.length === 0) await Promise.resolve();
  told.push(delivery.tell(resolved("a1")));
  first.resolve({ kind: "taken" });
  expect(await Promise.all(told)).toEqual(["settled", "settled"]);
  expect(hook.said()).toEqual([["firing", "a1"]]);
});

test("a message of which nothing is left is not sent", async () => {
  const hook = scripted("team", [{ ...down, unheard: true }]);
  const { delivery, timing } = open(hook);
  const told = [delivery.tell(firing("a1"))];
  while (hook.tries.length === 0) await Promise.resolve();
  told.push(delivery.tell(resolved("a1")));
  await timing.pass();
  expect(await Promise.all(told)).toEqual(["settled", "settled"]);
  expect(hook.tries).toHaveLength(1);
  await delivery.tell(firing("a2"));
  expect(hook.said().at(-1)).toEqual(["firing", "a2"]);
});

test("who has not heard of an alert yet hears that it fires, as bad as it is by now", async () => {
  const first = Promise.withResolvers<Reception>();
  const hook = scripted("team", [first.promise]);
  const { delivery } = open(hook);
  const told = [delivery.tell(firing("a1")), delivery.tell(firing("a2"))];
  while (hook.tries.length === 0) await Promise.resolve();
  const worse = notice({
    id: "a2-escalated",
    event: "escalated",
    alerts: [alertShape({ id: "a2", level: 95 })],
  });
  told.push(delivery.tell(worse));
  first.resolve({ kind: "taken" });
  await Promise.all(told);
  expect(hook.tries.at(-1)).toMatchObject({ event: "firing", alerts: [{ id: "a2", level: 95 }] });
  expect(hook.tries).toHaveLength(2);
});

test("a full queue lets the oldest go, counted", async () => {
  const hook = scripted("team", [new Promise<Reception>(() => undefined)]);
  const { delivery } = open(hook);
  void delivery.tell(firing("first"));
  while (hook.tries.length === 0) await Promise.resolve();
  const told = storm(1001).map((one) => delivery.tell(one));
  expect(await told[0]).toBe("settled");
  expect(delivery.account()[0]).toMatchObject({ waiting: 1001, dropped: 1 });
});

test("what a notifier is not to tell does not reach it", async () => {
  const only = {
    ...scripted("only"),
    wishes: { minSeverity: "bad", rules: ["session_cost"], resolved: false } as const,
  };
  const { delivery } = open(only);
  const shapes = [
    alertShape({ id: "other rule" }),
    alertShape({ id: "mild", rule: "session_cost", severity: "attention" }),
    alertShape({ id: "wanted", rule: "session_cost" }),
  ];
  expect(await delivery.tell(notice({ alerts: shapes }))).toBe("settled");
  expect(await delivery.tell(notice({ event: "resolved", alerts: shapes }))).toBe("settled");
  expect(only.said()).toEqual([["firing", "wanted"]]);
});

test("that a notifier fails is told through the others, and in the log where none is left", async () => {
  const bad: Reception = { kind: "refused", reason: "gone" };
  const [broken, sound] = [
    scripted("broken", [bad, bad]),
    scripted("sound", [{ kind: "taken" }, { kind: "taken" }, bad]),
  ];
  const { delivery, lines } = open(broken, sound);
  await delivery.tell(firing("a1"));
  const about = (id: string) =>
    notice({
      id,
      alerts: [alertShape({ id, rule: "notifier_failed", title: "Nobody is told through broken" })],
    });
  await delivery.tell(about("f1"));
  expect([broken.tries.length, sound.tries.length]).toEqual([1, 2]);
  await delivery.tell(firing("a2"));
  await delivery.tell(about("f2"));
  expect([broken.tries.length, sound.tries.length]).toEqual([2, 3]);
  expect(lines.at(-1)).toStartWith("Nobody is told through broken");
});

test("a test goes to every notifier at once, past what waits, and tells what each made of it", async () => {
  const hanging = scripted("busy", [new Promise<Reception>(() => undefined)]);
  const broken = scripted("broken", [
    { kind: "taken" },
    { kind: "refused", reason: "notify-send is not there" },
  ]);
  const { delivery } = open(hanging, broken);
  void delivery.tell(notice());
  while (broken.tries.length === 0) await Promise.resolve();
  expect(await delivery.test()).toEqual([
    { name: "busy", ok: true, error: undefined },
    { name: "broken", ok: false, error: "notify-send is not there" },
  ]);
  expect(broken.tries.at(-1)).toMatchObject({ event: "test", alerts: [{ id: "test" }] });
});

test("a test of a notifier that hangs ends before whoever asked for it gives up", async () => {
  const hanging = scripted("slow", [new Promise<Reception>(() => undefined)]);
  const { delivery, timing } = open(hanging);
  const tested = delivery.test();
  expect(await timing.pass()).toBe(8000);
  expect(await tested).toEqual([{ name: "slow", ok: false, error: "it did not answer within 8 seconds" }]);
});

test("what was not told when the collector ends is told after the next start", async () => {
  const hook = scripted("team", [down]);
  const { delivery } = open(hook);
  const told = [delivery.tell(firing("a1")), delivery.tell(firing("a2"))];
  while (hook.tries.length === 0) await Promise.resolve();
  await delivery.stop();
  expect(await Promise.all(told)).toEqual(["interrupted", "interrupted"]);
  expect(await delivery.tell(firing("a3"))).toBe("interrupted");
  expect(delivery.account()[0]).toMatchObject({ failed: 0, waiting: 0 });
});

test("a notifier that throws is one that refuses", async () => {
  const broken: Notifier = { name: "odd", kind: "command", send: () => Promise.reject(new TypeError("bug")) };
  const { delivery, lines } = open({ ...scripted("odd"), notifier: broken });
  expect(await delivery.tell(notice())).toBe("settled");
  expect(lines[0]).toBe("notifier odd: TypeError: bug");
  expect(delivery.account()[0]?.lastFailure?.reason).toBe("internal error");
});
