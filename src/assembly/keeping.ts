import { openCheckpoints } from "../checkpoint/folder.ts";
import { openRestore } from "../checkpoint/restore.ts";
import type { Config } from "../config/schema.ts";
import { openCapture } from "./capture.ts";
import type { Collector, DaemonHost } from "./collector.ts";
import { ContextWatch } from "./context-watch.ts";
import type { Files } from "./files.ts";
import { Keeper } from "./keeper.ts";
import { repeated } from "./repeated.ts";

/** How often checkpoints that are too old are removed, in milliseconds. */
const pruneEveryMs = 86_400_000;

interface Parts {
  readonly host: DaemonHost;
  readonly collector: Collector;
  readonly files: Pick<Files, "readNow">;
}

/** What keeps sessions' states, and what looks at their contexts. */
export interface Keeping {
  readonly keeper: Keeper;
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

/** Builds both on the checkpoints of the data dir. Nothing is looked at before it is started. */
export function openKeeping(config: Config, { host, collector, files }: Parts): Keeping {
  const { reader, consume, hub, changes, contexts } = collector;
  const { clock, log } = host;
  const checkpoints = openCheckpoints(config.dataDir);
  const { checkpoint: settings } = config.context;
  const keeper = new Keeper({
    reader,
    consume,
    checkpoints,
    restore: openRestore(config.dataDir),
    capture: openCapture(config, { reader, host, contexts }),
    readTranscript: files.readNow,
    given: (given) => watch.follow(given),
    settings,
    clock,
    log,
  });
  const watch = new ContextWatch({
    reader,
    hub,
    changes,
    consume,
    keeper,
    checkpoints,
    settings: contexts,
    clock,
    log,
  });
  const pruning = repeated(pruneEveryMs, async () => keeper.prune(), log);
  return {
    keeper,
    start: () => {
      // What the folder knows may be unreadable; contexts are looked at all the same.
      void keeper.adopt().then(() => watch.start());
      pruning.start();
    },
    stop: async () => void (await Promise.all([watch.stop(), pruning.stop()])),
  };
}
