import { faultText } from "./logging.ts";

/** What runs beside everything else. */
export interface Part {
  readonly start: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

/**
 * A part that is loaded when it is started: a checkout parses its files at each start, and nobody waits for this one before the
 * collector listens. One that cannot be loaded is logged by its name, and the others go on without it.
 */
export function openLate(name: string, load: () => Promise<Part>, log: (line: string) => void): Part {
  let isStopped = false;
  let loading: Promise<Part | undefined> | undefined;
  const begin = async (): Promise<Part | undefined> => {
    try {
      const part = await load();
      if (!isStopped) part.start();
      return part;
    } catch (thrown) {
      log(`${name} could not be started, so start the collector again: ${faultText(thrown)}`);
      return undefined;
    }
  };
  return {
    start: () => {
      if (!isStopped) loading ??= begin();
    },
    stop: async () => {
      isStopped = true;
      await (await loading)?.stop();
    },
  };
}
