import { expect, test } from "bun:test";
import { formatInstant } from "../domain/time.ts";
import { noUsage } from "../domain/usage.ts";
import { ChangeLog } from "../live/change-log.ts";
import { Hub } from "../live/hub.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { marked, state } from "../../test/checkpoint/state.ts";
import { noon, request, toolCall } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import { ContextWatch, type ContextWatchParts } from "./context-watch.ts";
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

/** What a watch over that ledger needs, and says. */
function partsOf(dir: string, reader: MemoryReader, consume: ContextWatchParts["consume"]) {
  const said: string[] = [];
  const log = (line: string): void => void said.push(line);
  const checkpoints = openCheckpoints(dir);
  const clock = Date.now;
  const keeper = new Keeper({
    reader,
    consume,
    checkpoints,
    restore: openRestore(dir),
    capture: async () => undefined,
    readTranscript: async () => undefined,
    given: () => undefined,
    settings: checkpoint,
    clock,
    log,
  });
  const hub = new Hub();
  const changes = new ChangeLog(1);
  return { said, hub, reader, changes, consume, keeper, checkpoints, settings, clock, log };
}

/** A consumer that keeps nothing, and the name of the first thing it is told. */
function firstTold() {
  const told = Promise.withResolvers<string>();
  const consume: ContextWatchParts["consume"] = async ({ observations }) => {
    told.resolve(observations[0]?.name ?? "");
    return { accepted: observations.length, dropped: new Map() };
  };
  return { consume, told: told.promise };
}

test("a look that fails is logged, and the next one tells what it would have told", async () => {
  using dir = temporaryDir();
  const ledger = new MemoryLedger();
  const { consume, told } = firstTold();
  const { said, ...parts } = partsOf(dir.path, new StumblingReader(ledger), consume);
  const watch = new ContextWatch(parts);
  watch.start();
  ledger.commit([request({ at: parts.clock(), usage: { ...noUsage, input: 800_000 } })]);
  parts.hub.publish();
  expect(await told).toBe("context_threshold");
  expect(said).toEqual([expect.stringContaining("contexts:")]);
  await watch.stop();
});

test("a checkpoint is of use with the first that a session does of it, also when its person rested for hours before", async () => {
  using dir = temporaryDir();
  const ledger = new MemoryLedger();
  const { consume, told } = firstTold();
  const parts = partsOf(dir.path, new MemoryReader(ledger), consume);
  const lines = { lines_added: null, lines_removed: null };
  const kept = state({
    files: [{ path: "a.ts", did: "edited", edits: 1, reads: 0, last_at: formatInstant(noon), ...lines }],
  });
  const { id } = parts.checkpoints.save(kept, marked(kept));
  const now = parts.clock();
  const of = { agent: "claude-code", sessionId: "s1" };
  const watch = new ContextWatch(parts);
  watch.follow({ id, of, at: now - 5 * 3_600_000, sessionId: "s1" });
  ledger.commit([toolCall({ at: now, tool: "Read", filePath: "/home/dev/web/a.ts", success: true })]);
  watch.start();
  expect(await told).toBe("checkpoint_used");
  await watch.stop();
});
