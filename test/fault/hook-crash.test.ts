/** Hooks while no collector runs, some of them killed while they write, and collectors killed while they bring in what waits. */
import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { recordSuffix, spoolDir, spoolLimits, writeSpool, type SpoolRecord } from "../../src/self/spool.ts";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { until } from "../e2e/relay-pair.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt } from "./look.ts";
import { begin, delayOf, killAfter, sizeOf, type Victim } from "./moment.ts";

const hooks = rounds(8, 60);
const drains = rounds(2, 12);
/** More than one group of a drain, so that some are deleted while others are not yet committed. */
const perDrain = 600;
const quiet = ["--port", "0", "--grpc-port", "0", "--no-import", "--no-watch"];

function promptOf(id: string): object {
  return {
    hook_event_name: "UserPromptSubmit",
    session_id: "s1",
    cwd: "/home/dev/web",
    prompt: id,
    prompt_id: id,
  };
}

test(
  `hooks killed (-9) while they spool, and collectors while they drain, leave each event once (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const data = join(dir.path, "data");
    mkdirSync(data, { mode: 0o700 });
    const random = seeded(seed);
    const { ended, killed } = await runHooks(data, random);

    const told = [...ended];
    const met = { deleting: 0, committing: 0 };
    for (let drain = 0; drain < drains; drain += 1) {
      told.push(...spooled(data, `d${drain}`));
      const before = waiting(data).length;
      const isDeleting = drain % 2 === 0;
      const isSo = () =>
        isDeleting ? waiting(data).length < before : sizeOf(join(data, "ledger.db-wal")) > 0;
      const victim = begin(["serve", "--data-dir", data, ...quiet], { home: dir.path });
      await killAfter(victim, { isSo, ms: isDeleting ? delayOf(random, 3) : 150 + delayOf(random, 150) });
      const left = waiting(data).length;
      if (left > 0 && left < before) met.deleting += 1;
      const { prompts } = lookAt(data);
      expect(new Set(prompts).size).toBe(prompts.length);
      if (prompts.length > 0 && left > 0) met.committing += 1;
    }
    const daemon = await startDaemon(data, ["--no-import", "--no-watch"]);
    await until(() => waiting(data).length === 0, "the spool is empty");
    expect(await daemon.stop()).toBe(0);

    const { prompts, feed } = lookAt(data);
    const known = new Set(prompts);
    expect(told.filter((id) => !known.has(id))).toEqual([]);
    // A hook that was killed may have told its event or not, but not half of it.
    const late = killed.filter((id) => known.has(id));
    expect(prompts).toEqual([...told, ...late].toSorted());
    expect(feed).toEqual({ user_prompt_submit: prompts.length });
    // One round may be killed before or behind it; of many some are in the midst.
    if (drains > 2) expect(met.deleting).toBeGreaterThan(0);
    proved({
      what: "kill -9 of hooks while they write to the spool, and of collectors while they drain it",
      rounds: killed.length + drains,
      outcome:
        `${killed.length} of ${hooks} hooks killed, ${late.length} of these had kept their event; ${met.deleting} collectors died between two ` +
        `deletions of what they had committed; ${prompts.length.toLocaleString("en")} events, each once`,
    });
  },
  patience(25_000, drains),
);

/** Runs hooks, two at a time, and kills every second within the time that one takes. */
async function runHooks(
  data: string,
  random: () => number,
): Promise<{ ended: readonly string[]; killed: readonly string[] }> {
  const [ended, killed]: [string[], string[]] = [[], []];
  let takesMs = 100;
  const lane = async (first: number): Promise<void> => {
    for (let number = first; number < hooks; number += 2) {
      const id = crypto.randomUUID();
      const began = performance.now();
      const victim = begin(["hook", "--data-dir", data], { home: data, input: JSON.stringify(promptOf(id)) });
      // One in four dies at any time of its life, and one when the file that it writes shows.
      const ms = [Infinity, Infinity, takesMs * (0.3 + 0.8 * random()), 0][number % 4] ?? Infinity;
      const isSo = () => ms > 0 || isWriting(data, victim);
      const isKilled = await killAfter(victim, { isSo, ms });
      (isKilled ? killed : ended).push(id);
      if (ms === Infinity) takesMs = performance.now() - began;
      expect(await victim.said()).toBe("");
    }
  };
  await Promise.all([lane(0), lane(1)]);
  return { ended, killed };
}

/** The name of a record says which process writes it. */
function isWriting(data: string, { pid }: Victim): boolean {
  return existsSync(spoolDir(data)) && readdirSync(spoolDir(data)).some((name) => name.includes(`-${pid}-`));
}

/** Writes events to the spool as hooks do; their ids. */
function spooled(data: string, name: string): string[] {
  return Array.from({ length: perDrain }, (_, index) => {
    const id = `${name}-${index}`;
    const at = Date.now() - perDrain + index;
    const record: SpoolRecord = { v: 1, channel: "hook", agent: "claude-code", at, body: promptOf(id) };
    expect(writeSpool(data, record, spoolLimits)).toBe("written");
    return id;
  });
}

function waiting(data: string): string[] {
  return readdirSync(spoolDir(data)).filter((name) => name.endsWith(recordSuffix));
}
