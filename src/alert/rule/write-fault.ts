import { capital } from "../../format/capital.ts";
import type { Rule } from "./rule.ts";

/** One commit that fails may be an accident of a moment: the next one tells. */
const forMs = 10_000;

/** Commits fail, and nothing is being kept. */
export const writeFault: Rule = {
  name: "write_fault",
  forMs: () => forMs,
  find: (_, { health }) =>
    health?.status !== "degraded"
      ? []
      : [
          {
            rule: "write_fault",
            subject: "ledger",
            severity: "bad",
            title: "The ledger cannot be written",
            detail: `${health.fault === undefined ? "" : `${capital(health.fault)}. `}Senders are asked to try again. What they give up on meanwhile is lost, unless a transcript has it.`,
            action: "Make room on the disk of the data dir, and see that it can be written",
            command: "hallmonitor doctor",
            owner: {},
          },
        ],
};
