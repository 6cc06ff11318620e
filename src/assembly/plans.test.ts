import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { feature } from "../../test/plan/world.ts";
import { event, toolCall } from "../../test/contract/observation.ts";
import { loadConfig } from "../config/load.ts";
import { AppError } from "../domain/error.ts";
import type { Consumer } from "../receiver/consumer.ts";
import { PlanReceiver } from "../receiver/plan/receiver.ts";
import { openCollector } from "./collector.ts";
import { PlanIntake } from "./plan-intake.ts";
import { openPlans } from "./plans.ts";
import { LateSessions } from "./plan-session.ts";

const folders = { active: "dev/active", complete: "dev/complete" };

/** A project and a ledger in a temporary folder; `start` is what a daemon that begins does, as often as one likes. */
function world() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "hallmonitor-plans-")));
  const project = join(root, "shop");
  const plan = join(project, "dev", "active", "parser");
  mkdirSync(plan, { recursive: true });
  const told = { flags: { dataDir: root }, env: {}, platform: "linux", home: root } as const;
  const { config } = loadConfig({ ...told, readText: () => undefined });
  const collector = openCollector(config, {
    clock: Date.now,
    env: {},
    home: root,
    version: "test",
    log: () => undefined,
  });
  const { reader } = collector;
  let failures = 0;
  /** Fails after the commit as if the disk had not answered, and before it as if it were full. */
  let isLost = false;
  const consume: Consumer = async (delivery) => {
    if (failures > 0 && delivery.observations.length > 0) {
      failures -= 1;
      if (isLost) await collector.consume(delivery);
      throw new AppError("unavailable", "the ledger cannot be written");
    }
    return await collector.consume(delivery);
  };
  return {
    config,
    project,
    plan,
    collector,
    reader,
    fail: (count: number, how: { isLost: boolean }) => {
      failures = count;
      ({ isLost } = how);
    },
    write: (name: "plan.md" | "manifest.jsonl", text: string, secondsAgo = 10) => {
      writeFileSync(join(plan, name), text);
      const at = Date.now() / 1000 - secondsAgo;
      utimesSync(join(plan, name), at, at);
    },
    start: () => {
      const late = new LateSessions({
        reader,
        consume,
        clock: Date.now,
        found: (seen, author) => intake.attribute(seen, author),
      });
      const intake = new PlanIntake({
        reader,
        consume,
        clock: Date.now,
        unattributed: (seen, at) => late.add(seen, at),
      });
      return { receiver: receiverFor(project, intake), intake, late };
    },
    kinds: () =>
      reader
        .planEvents({}, 99_999)
        .map(({ eventType, featureId }) => [eventType, featureId].filter(Boolean).join(" ")),
    sessions: () =>
      reader
        .planEvents({}, 99)
        .map(({ sessionKey }) =>
          sessionKey === undefined ? undefined : reader.sessionByKey(sessionKey)?.id,
        ),
    [Symbol.dispose]: () => {
      collector.close();
      rmSync(root, { recursive: true });
    },
  };
}

function receiverFor(project: string, intake: PlanIntake) {
  const receiver = new PlanReceiver({
    folders,
    take: (look) => intake.take(look),
    failed: () => undefined,
    clock: Date.now,
    log: () => undefined,
  });
  return { look: () => receiver.lookAtAll([project]), stop: () => receiver.stop() };
}

const line = (...features: object[]) => features.map((one) => `${JSON.stringify(one)}\n`).join("");

test("a commit that fails is told again, and one whose answer was lost is not told twice", async () => {
  using it = world();
  const { receiver } = it.start();
  it.write("plan.md", "# Parser\n");
  it.fail(1, { isLost: false });
  await expect(receiver.look()).rejects.toThrow("cannot be written");
  await receiver.look();
  expect(it.kinds()).toEqual(["plan_created"]);
  it.write("manifest.jsonl", line(feature("F1", "in_progress")));
  it.fail(1, { isLost: true });
  await expect(receiver.look()).rejects.toThrow("cannot be written");
  await receiver.look();
  const all = [
    "plan_created",
    "plan_optimized",
    "feature_created F1",
    "orchestration_started",
    "feature_started F1",
  ];
  expect(it.kinds()).toEqual(all);
  expect(it.reader.entries({}, 99)).toHaveLength(all.length);
  await receiver.stop();
});

test("a program that ends in the middle of a large plan goes on where the ledger stands", async () => {
  using it = world();
  const manifest = (status: string) =>
    line(...Array.from({ length: 2500 }, (_, index) => feature(`F${index}`, status)));
  it.write("manifest.jsonl", manifest("pending"));
  const first = it.start();
  // The first thousand is kept, the second is not.
  const { consume } = it.collector;
  let count = 0;
  const dying = new PlanIntake({
    reader: it.reader,
    consume: (delivery) => {
      count += 1;
      return count > 1 ? Promise.reject(new AppError("unavailable", "killed")) : consume(delivery);
    },
    clock: Date.now,
    unattributed: () => undefined,
  });
  const receiver = receiverFor(it.project, dying);
  await expect(receiver.look()).rejects.toThrow("killed");
  await receiver.stop();
  expect(it.kinds()).toHaveLength(1000);
  await first.receiver.look();
  expect(it.kinds()).toHaveLength(2502);
  expect(new Set(it.kinds()).size).toBe(2502);
  const again = it.start();
  await again.receiver.look();
  expect(it.kinds()).toHaveLength(2502);
  await Promise.all([first.receiver.stop(), again.receiver.stop()]);
});

test("a plan whose features name secrets is told once, however often the program starts", async () => {
  using known = world();
  const secret = "ghp_0123456789abcdefghijklmnopqrstuvwxyzAB";
  const said = [
    "Set password=hunter2secret99 there",
    `Use ${secret}`,
    "Half a letter: \ud83d",
    "x".repeat(1999) + "😀",
  ];
  const features = said.map((description, index) => feature(`F${index}`, "completed", { description }));
  known.write(
    "manifest.jsonl",
    line(...features, feature(`F ${secret}`, "completed", { description: secret })),
  );
  let told: string[] = [];
  for (let start = 0; start < 3; start += 1) {
    const { receiver } = known.start();
    await receiver.look();
    await receiver.stop();
    if (start === 0) told = known.kinds();
  }
  expect(told).toHaveLength(2 + 5 + 1 + 10 + 1);
  expect(known.kinds()).toEqual(told);
  expect(JSON.stringify(known.reader.planEvents({}, 99))).not.toContain(secret);
});

test("a feature that is planned otherwise before it begins is told anew once, whatever words it has", async () => {
  using known = world();
  const said = [
    "Set password:\n hunter2secret99 there",
    "Ask by curl -u \n ada:hunter2secret99 there",
    "Use ghp_0123456789abcdefghijklmnopqrstuvwxyzAB",
    "A key: -----BEGIN PRIVATE KEY-----",
    "Half a letter: \ud83d, and none: \u0000.",
    "x".repeat(1999) + "😀",
    `${"x".repeat(1985)} password=hunter2secret99`,
  ];
  const write = (mark: string) => {
    const features = said.map((description, index) =>
      feature(`F${index}`, "pending", {
        description: mark + description,
        depends_on: [`${mark}password=hunter2secret99`, { id: "F0" }, "a, b"],
        code_refs: [{ api_key: "sk-0123456789abcdefghij", at: "-----BEGIN RSA PRIVATE KEY-----" }],
      }),
    );
    known.write("manifest.jsonl", line(...features));
  };
  const kindsAfter = async (mark: string) => {
    write(mark);
    for (let start = 0; start < 3; start += 1) {
      const { receiver } = known.start();
      await receiver.look();
      await receiver.stop();
    }
    return known.kinds().length;
  };
  expect(await kindsAfter("")).toBe(2 + said.length);
  expect(await kindsAfter("Now: ")).toBe(2 + said.length * 2);
  const { details } = known.reader.planEvents({}, 99).at(-1) ?? {};
  expect(details).toContain('"again":true');
});

test("what in a plan's files says nothing is counted once they lie still, and once for each state of them", async () => {
  using it = world();
  const { receiver } = it.start();
  const one = JSON.stringify(feature("F1", "pending"));
  it.write("manifest.jsonl", `${one}\n${one}\nno json\n{"id":`, 0);
  await receiver.look();
  expect(Object.fromEntries(it.collector.tally.snapshot().dropped)).toEqual({});
  it.write("manifest.jsonl", `${one}\n${one}\nno json\n{"id":`);
  await receiver.look();
  await receiver.look();
  expect(Object.fromEntries(it.collector.tally.snapshot().dropped)).toEqual({
    duplicate: 1,
    "broken-line": 2,
  });
  expect(it.collector.tally.snapshot().accepted.get("plan")).toBe(3);
  await receiver.stop();
});

test("a session that tells late gets its events, which stay the same events", async () => {
  using it = world();
  const { receiver, late, intake } = it.start();
  it.write("plan.md", "# Parser\n");
  await receiver.look();
  await late.look();
  expect(it.sessions()).toEqual([undefined]);
  const at = Date.now() - 11_000;
  await it.collector.consume({
    observations: [
      toolCall({
        sessionId: "s1",
        tool: "Write",
        filePath: join(it.plan, "plan.md"),
        at,
        source: "transcript",
        aliases: ["tool:1"],
      }),
      event({ sessionId: "s2", at, facts: { project: it.project } }),
    ],
    dropped: new Map(),
  });
  await late.look();
  expect(it.sessions()).toEqual(["s1"]);
  expect([...(intake.plans()[0]?.sessionKeys ?? [])]).toHaveLength(1);
  expect(it.reader.entries({}, 99).filter(({ kind }) => kind === "plan-event")).toHaveLength(1);
  await receiver.stop();
});

test("what waited for its session when the program ended still waits when it starts", async () => {
  using it = world();
  const before = it.start();
  it.write("plan.md", "# Parser\n");
  await before.receiver.look();
  await before.receiver.stop();
  const { late, receiver } = it.start();
  late.resume();
  await it.collector.consume({
    observations: [event({ sessionId: "s1", at: Date.now() - 12_000, facts: { project: it.project } })],
    dropped: new Map(),
  });
  await late.look();
  expect(it.sessions()).toEqual(["s1"]);
  // The first who is known stays, whoever else turns up.
  await it.collector.consume({
    observations: [
      toolCall({
        sessionId: "s2",
        tool: "Write",
        filePath: join(it.plan, "plan.md"),
        at: Date.now() - 10_500,
        aliases: ["tool:2"],
      }),
    ],
    dropped: new Map(),
  });
  await late.look();
  expect(it.sessions()).toEqual(["s1"]);
  await receiver.stop();
});

test("a told project that is no path of this machine is not looked for: it would be found from where the collector was started", async () => {
  using it = world();
  const { collector, project } = it;
  const other = join(project, "..", "web");
  for (const name of ["parser", "lexer"]) {
    const plan = join(name === "parser" ? project : other, "dev", "active", name);
    mkdirSync(plan, { recursive: true });
    writeFileSync(join(plan, "plan.md"), "# Plan\n");
  }
  const told = [relative(process.cwd(), project), other].map((path, index) =>
    event({ sessionId: `s${index}`, at: Date.now(), facts: { project: path } }),
  );
  await collector.consume({ observations: told, dropped: new Map() });
  const host = { clock: Date.now, env: {}, home: "/", version: "test", log: () => undefined };
  const plans = openPlans(it.config, { host, collector });
  plans.start();
  while (it.kinds().length === 0) await collector.hub.next(1000, new AbortController().signal);
  await plans.stop();
  expect(it.reader.planEvents({}, 99).map(({ planPath }) => planPath)).toEqual([
    join(other, "dev", "active", "lexer"),
  ]);
});
