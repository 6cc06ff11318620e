/** Two collectors, one of which sends on to the other as raw telemetry and as facts: either dies while records flow. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { ledgerOf, relayOf, until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt } from "./look.ts";
import { delayOf } from "./moment.ts";
import { answers, expectKept, sendAgain, startLoad, sumsOf, type Load } from "./otlp-load.ts";

const kills = rounds(2, 8);
const still = ["--no-import", "--no-watch"];

/** Telemetry as it came in; and what the ledger made of it, beside the counters, which are no facts. */
const modes = {
  raw: { relays: [{ name: "raw" }], most: Infinity },
  facts: {
    relays: [
      { name: "facts", mode: "facts" },
      { name: "counters", signals: ["metrics"] },
    ],
    // Facts are told when nothing of them has changed for five seconds.
    most: 30,
  },
} as const;

test.each(["raw", "facts"] as const)(
  `kill -9 of either end of a relay of %s, or of both, loses nothing that was answered and doubles nothing (seed ${seed})`,
  async (mode) => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const { relays, most } = modes[mode];
    const [near, far] = [join(dir.path, "near"), join(dir.path, "far")];
    let centre = await startDaemon(far, still);
    const { port } = new URL(centre.httpUrl);
    relayTo(near, relays, `http://127.0.0.1:${port}`);
    const loads: Load[] = [];
    const left = { waiting: 0, kills: 0 };
    try {
      for (let kill = 0; kill < kills; kill += 1) {
        const sender = await startDaemon(near, still);
        const load = startLoad(sender, `k${kill}`, most);
        loads.push(load);
        await flowing(sender, load, { mode, count: 5 + Math.floor(random() * 60) });
        // The first to die is the sender, with an answer; then both; then the centre alone for a while.
        if (kill % 3 > 0) await Bun.sleep(delayOf(random, 30));
        if (kill % 3 !== 0) await centre.kill();
        if (kill % 3 === 2) await answers(load, load.answered.length + 30);
        await sender.kill();
        await load.over;
        const look = lookAt(near);
        expectKept(look, loads);
        left.waiting += look.waiting;
        if (look.waiting > 0) left.kills += 1;
        if (kill % 3 === 0) continue;
        lookAt(far);
        centre = await startDaemon(far, ["--port", port, ...still]);
      }
      const sender = await startDaemon(near, still);
      const batches = loads.flatMap(({ answered, unanswered }) => [...answered, ...unanswered]);
      await sendAgain(sender, batches);
      const known = await ledgerOf(sender);
      const requests = batches.flatMap((batch) => batch.requests);
      expect(known.usage[0].total.requests).toBe(requests.length);
      await until(
        async () => (await isEmpty(sender, relays.length)) && Bun.deepEquals(await ledgerOf(centre), known),
        "both ends know the same",
        60_000,
      ).catch(() => undefined);
      expect(await ledgerOf(centre)).toEqual(known);
      expect([await sender.stop(), await centre.stop()]).toEqual([0, 0]);
      for (const look of [lookAt(near), lookAt(far)]) {
        expect(look.requests).toEqual(requests.toSorted());
        expect(look.toolCalls).toEqual(batches.flatMap((batch) => batch.toolCalls).toSorted());
        expect(look.counted).toEqual(sumsOf(batches));
        expect(look.waiting).toBe(0);
      }
      proved({
        what: `kill -9 of a collector that relays ${mode === "raw" ? "telemetry as it came" : "facts"}, of the one it relays to, or of both`,
        rounds: kills,
        outcome:
          `${left.kills} kills left ${left.waiting.toLocaleString("en")} items in the outbox; at both ends the same ` +
          `${requests.length.toLocaleString("en")} requests, their tokens and costs, none lost, none twice`,
      });
    } finally {
      await centre.kill();
    }
  },
  patience(20_000, kills),
);

/** Resolves when so many batches were answered, and where facts are told, when the first went out. */
async function flowing(
  sender: StartedDaemon,
  load: Load,
  { mode, count }: { mode: keyof typeof modes; count: number },
): Promise<void> {
  await answers(load, count);
  if (mode === "facts")
    await until(async () => {
      const { sent, waiting } = await relayOf(sender);
      return sent + waiting.items > 0;
    }, "facts are told");
}

function relayTo(data: string, relays: readonly object[], endpoint: string): void {
  mkdirSync(data, { mode: 0o700 });
  const relay = relays.map((told) => ({ ...told, endpoint }));
  writeFileSync(join(data, "config.json"), JSON.stringify({ exporter: { relay } }));
}

async function isEmpty(sender: StartedDaemon, relays: number): Promise<boolean> {
  const waiting = await Promise.all(Array.from({ length: relays }, (_, index) => relayOf(sender, index)));
  return waiting.every((relay) => relay.waiting.items === 0);
}
