import type { Notifier } from "./notifier.ts";
import { lineOf, messageOf } from "./text.ts";

/** The terminal or log that the collector writes to. */
export interface TerminalParts {
  readonly write: (line: string) => void;
  /** Rings the terminal's bell; undefined where lines go into a file. */
  readonly ring: (() => void) | undefined;
}

/** Tells by a line where the collector writes its own, and rings for what stands still or gets lost. */
export function terminalNotifier(name: string, { write, ring }: TerminalParts): Notifier {
  return {
    name,
    kind: "terminal",
    send: (notice) => {
      const message = messageOf(notice);
      write(`alert: ${lineOf(message)}`);
      if (message.severity === "bad" && notice.event !== "resolved") ring?.();
      return Promise.resolve({ kind: "taken" });
    },
  };
}
