/** Collectors that are killed while they tell people of an alert. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spoolLimits, writeSpool, type SpoolRecord } from "../../src/self/spool.ts";
import { startReceiver } from "../alert/receiver.ts";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt } from "./look.ts";
import { delayOf } from "./moment.ts";

const kills = rounds(2, 10);
const still = ["--no-import", "--no-watch"];

test(
  `kill -9 around the moment that somebody is told of an alert: told at least once, under one id, and then no more (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    await using receiver = await startReceiver();
    const random = seeded(seed);
    const data = join(dir.path, "data");
    mkdirSync(data, { mode: 0o700 });
    const team = { kind: "webhook", url: receiver.url, allow_private: true };
    writeFileSync(join(data, "config.json"), JSON.stringify({ alert: { notify: { team } } }));
    for (let kill = 0; kill < kills; kill += 1) {
      waitForPermission(data, `s${kill}`);
      const daemon = await startDaemon(data, still);
      await until(
        () => toldIn(receiver.received).some(({ session }) => session === `s${kill}`),
        "it is told",
      );
      await Bun.sleep(delayOf(random, 6));
      await daemon.kill();
      lookAt(data);
    }
    const last = await startDaemon(data, still);
    await until(async () => {
      const { notifiers } = await last.get("/api/health");
      return (
        (await isEvaluated(last)) && notifiers.every(({ waiting }: { waiting: number }) => waiting === 0)
      );
    }, "nobody is left to be told");
    expect(await last.stop()).toBe(0);
    const told = toldIn(receiver.received);
    const ids = Map.groupBy(told, ({ session }) => session);
    expect([...ids.keys()].toSorted()).toEqual(
      Array.from({ length: kills }, (_, kill) => `s${kill}`).toSorted(),
    );
    for (const [session, messages] of ids)
      expect(new Set(messages.map(({ id }) => id)).size, `ids of ${session}`).toBe(1);
    expect(lookAt(data).alerts.filter((name) => name.startsWith("waiting_permission"))).toHaveLength(kills);

    // Everybody knows: another start has nothing to say.
    await using quiet = await startDaemon(data, still);
    await until(() => isEvaluated(quiet), "it looked");
    expect(await quiet.stop()).toBe(0);
    expect(toldIn(receiver.received)).toHaveLength(told.length);
    proved({
      what: "kill -9 right after a webhook was sent of an alert",
      rounds: kills,
      outcome: `${kills} alerts, each kept once; ${told.length} messages under ${ids.size} ids (${told.length - ids.size} sent again after a start), then none`,
    });
  },
  patience(25_000, kills),
);

/** Sessions of which a receiver heard that they wait, with the id of the message. */
function toldIn(received: readonly { readonly body: string }[]): { id: string; session: string }[] {
  return received
    .map(({ body }) => JSON.parse(body))
    .filter(({ event }) => event === "firing")
    .flatMap(({ id, alerts }) =>
      alerts.map((alert: any) => ({ id, session: alert.session_id, rule: alert.rule })),
    )
    .filter(({ rule }) => rule === "waiting_permission");
}

/** A session that has stood still for three minutes. */
function waitForPermission(data: string, session: string): void {
  const body = {
    hook_event_name: "PermissionRequest",
    session_id: session,
    cwd: "/home/dev/web",
    tool_name: "Bash",
    tool_use_id: `toolu_${session}000000`,
    tool_input: { command: "ls" },
  };
  const record: SpoolRecord = { v: 1, channel: "hook", agent: "claude-code", at: Date.now() - 180_000, body };
  expect(writeSpool(data, record, spoolLimits)).toBe("written");
}

async function isEvaluated(daemon: { get(path: string): Promise<any> }): Promise<boolean> {
  return (await daemon.get("/api/alerts")).evaluated_at !== null;
}
