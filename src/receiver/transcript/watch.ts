import { RootWatch, type WatchListener, type WatchPace } from "./root-watch.ts";

/** What a watch looks at, whom it tells, and how often it looks. */
export interface WatchSettings extends WatchListener, Partial<WatchPace> {
  /** The agent's folders, as for `listTranscripts`. One that does not exist yet is picked up when it appears. */
  readonly roots: readonly string[];
}

/** A watch under way; disposing of it ends it, and nothing is reported afterwards. It does not keep the process alive. */
export interface TranscriptWatch extends Disposable {
  /** Looks through all roots. Resolves when every change that was there at the call is reported. */
  rescan(): Promise<void>;
}

/** A change that no event told of shows after 15 s; looking through a thousand files that often costs nothing to speak of. */
export const defaultWatchPace: WatchPace = {
  pollMs: 15_000,
  settleMs: 30,
  // Linux needs a watch for each folder, and the least that kernels allow a user is 8,192, shared with their editor.
  maxFolders: 8192,
};

/**
 * Tells of every transcript that appears, changes or goes below the roots. What is there at the call counts as known:
 * list the transcripts after it, and nothing falls between. Opens and reads no file.
 */
export function watchTranscripts(settings: WatchSettings): TranscriptWatch {
  const watches = settings.roots.map((root) => new RootWatch(root, { ...defaultWatchPace, ...settings }));
  for (const watch of watches) watch.start();
  return {
    rescan: async () => void (await Promise.all(watches.map((watch) => watch.rescan()))),
    [Symbol.dispose]: () => {
      for (const watch of watches) watch[Symbol.dispose]();
    },
  };
}
