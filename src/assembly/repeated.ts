import { AppError } from "../domain/error.ts";

/** Something that is done again and again while it is started. */
export interface Repeated {
  /** Resolves when it was done for the first time. */
  readonly once: Promise<void>;
  /** Does it at once, and then again after each pause. */
  start(): void;
  /** Resolves when the last turn is over. */
  stop(): Promise<void>;
}

/** Does something again and again, never twice at a time. A turn that fails is logged, and the next one comes. */
export function repeated(everyMs: number, work: () => Promise<void>, log: (line: string) => void): Repeated {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const { promise: once, resolve } = Promise.withResolvers<void>();
  const turn = async (): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      log(AppError.from(thrown).message);
    }
    resolve();
    if (!stopped) timer = setTimeout(start, everyMs);
  };
  const start = (): void => {
    if (!stopped) running = turn();
  };
  return {
    once,
    start,
    stop: async () => {
      stopped = true;
      resolve();
      clearTimeout(timer);
      await running;
    },
  };
}
