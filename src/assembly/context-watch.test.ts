import { expect, test } from "bun:test";
import { noUsage } from "../domain/usage.ts";
import { ChangeLog } from "../live/change-log.ts";
import { Hub } from "../live/hub.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { request } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import { ContextWatch } from "./context-watch.ts";
import { Keeper } from "./keeper.ts";

const checkpoint = { enabled: true, budgetTokens: 2000, keepDays: 30, keepPerSession: 20, restore: true };
const settings = { thresholds: [75], windows: {}, compactsAt: undefined, filed: () => undefined };

/** A reader that cannot be read the first time it is asked what changed. */
class StumblingReader extends MemoryReader {
  stumbled = false;

  override sessionsChangedSince(after: number, limit: number) {
    if (this.stumbled) return super.sessionsChangedSince(after, limit);
    this.stumbled = true;
    throw new Error("disk I/O error");
  }
}

test("a look that fails is logged, and the next one tells what it would have told", async () => {
  using dir = temporaryDir();
  const ledger = new MemoryLedger();
  const reader = new StumblingReader(ledger);
  const hub = new Hub();
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);
  const told = Promise.withResolvers<string>();
  const consume = async ({ observations }: { observations: readonly { readonly name: string }[] }) => {
    told.resolve(observations[0]?.name ?? "");
    return { accepted: observations.length, dropped: new Map() };
  };
  const checkpoints = openCheckpoints(dir.path);
  const clock = Date.now;
  const watch = new ContextWatch({
    reader,
    hub,
    changes: new ChangeLog(1),
    consume,
    keeper: new Keeper({
      reader,
      consume,
      checkpoints,
      restore: openRestore(dir.path),
      capture: async () => undefined,
      readTranscript: async () => undefined,
      given: () => undefined,
      settings: checkpoint,
      clock,
      log,
    }),
    checkpoints,
    settings,
    clock,
    log,
  });
  watch.start();
  ledger.commit([request({ at: clock(), usage: { ...noUsage, input: 800_000 } })]);
  hub.publish();
  expect(await told.promise).toBe("context_threshold");
  expect(said).toEqual([expect.stringContaining("contexts:")]);
  await watch.stop();
});
