/** Starts that are killed at once, again and again, and two starts at the same time. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { startClient } from "./client.ts";
import { lookAt } from "./look.ts";
import { begin, delayOf, killAfter, seen, type Victim } from "./moment.ts";

const starts = rounds(20, 40);
const pairs = rounds(2, 10);

/** What the first start of a data dir leaves on the disk, in the order of its steps. */
const signs = ["daemon.lock", "ledger.db", "ledger.db-wal", "token"] as const;

const words = ["serve", "--port", "0", "--grpc-port", "0"];

test(
  `a data dir on which a collector is started and killed ${starts} times within seconds is whole, and keeps what was told (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const [data, claudeDir] = [join(dir.path, "data"), join(dir.path, "claude")];
    const client = startClient({ dataDir: data, claudeDir, random });
    const serve = () => begin([...words, "--data-dir", data, "--claude-dir", claudeDir], { home: dir.path });
    let listened = 0;
    let startMs = 0;
    for (let start = 0; start < starts; start += 1) {
      const began = performance.now();
      const victim = serve();
      const sign = signs[start];
      // One in five gets as far as to listen, and says how long that takes; the others die on the way, anywhere.
      const isWhole = start % 5 === 4;
      const isSo = (): boolean =>
        isWhole ? isListening(data, victim) : sign === undefined || existsSync(join(data, sign));
      await seen(victim, isSo);
      if (isWhole) startMs = performance.now() - began;
      const ms = isWhole || sign !== undefined ? delayOf(random, 20) : startMs * random();
      expect(await killAfter(victim, { isSo: () => true, ms })).toBe(true);
      if (isListening(data, victim)) listened += 1;
    }
    const told = await client.stop();
    const daemon = await startDaemon(data, ["--claude-dir", claudeDir]);
    await until(async () => {
      const { total } = await daemon.get("/api/usage?group_by=model");
      return total.requests >= told.messages.length && readdirSync(join(data, "spool")).length === 0;
    }, "the spool and the transcripts are read");
    expect(await daemon.stop()).toBe(0);
    const look = lookAt(data);
    expect(look.requests).toEqual(told.messages.toSorted());
    expect(look.prompts).toEqual(told.prompts.toSorted());
    expect(look.toolCalls).toEqual(told.toolCalls.toSorted());
    expect(look.samples).toEqual(told.samples);
    // Nothing of the dead is left but the ledger, and what every data dir has.
    expect(readdirSync(data).toSorted()).toEqual([
      "daemon.lock",
      "ledger.db",
      "log",
      "spool",
      "token",
      "token-ingest",
      "token-read",
    ]);
    proved({
      what: "started and killed (-9) again and again within seconds, most before they listened",
      rounds: starts,
      outcome:
        `${starts - listened} died before they listened; ${told.live} of ${told.live + told.spooled} hooks and status lines found a collector; ` +
        `${look.prompts.length} prompts, ${look.requests.length} requests and ${look.samples.length} samples told, each there once`,
    });
  },
  patience(5000, starts),
);

test(
  `of two started at once one runs and the other says why it does not, and when the one is killed (-9) the next starts (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const data = join(dir.path, "data");
    const serve = () =>
      begin([...words, "--data-dir", data, "--no-import", "--no-watch"], { home: dir.path });
    let deaths = 0;
    for (let pair = 0; pair < pairs; pair += 1) {
      const victims = [serve(), serve()];
      // Half of them die as soon as they listen, with the other still at the door.
      const isSo = () =>
        victims.some((one) => isListening(data, one)) &&
        (pair % 2 === 0 || victims.some((one) => one.isOver()));
      await seen({ isOver: () => victims.every((one) => one.isOver()) }, isSo);
      await Bun.sleep(delayOf(random, 20));
      const running = victims.findIndex((one) => isListening(data, one));
      const [first, rival] = running === 0 ? [victims[0], victims[1]] : [victims[1], victims[0]];
      if (first === undefined || rival === undefined) throw new Error("nobody listens");
      expect(first.isOver()).toBe(false);
      await first.kill();
      deaths += 1;
      // It gave up, or takes the place of the one that died.
      await seen(rival, () => isListening(data, rival));
      if (rival.isOver())
        expect(await rival.said()).toMatch(
          /^hallmonitor: another Hallmonitor (?:\(pid \d+, .*\) is running|is at work) on /,
        );
      await rival.kill();
      expect(await (await startDaemon(data, ["--no-import", "--no-watch"])).stop()).toBe(0);
      lookAt(data);
    }
    proved({
      what: "two started at once on one data dir, the one that runs killed (-9)",
      rounds: deaths,
      outcome: "one listened each time, never both; the next start found a sound ledger",
    });
  },
  patience(25_000, pairs),
);

/** Whether the collector that wrote `daemon.json` is this process: it listens from then on. */
function isListening(data: string, { pid }: Victim): boolean {
  const path = join(data, "daemon.json");
  return existsSync(path) && readFileSync(path, "utf8").includes(`"pid": ${pid},`);
}
