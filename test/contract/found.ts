import { askedOf, findingsOf, type LookAsked } from "../../src/alert/look.ts";
import type { Rule } from "../../src/alert/rule/rule.ts";
import type { Alert, Finding } from "../../src/domain/alert.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { alert, usualSettings } from "./alert.ts";
import { noon } from "./observation.ts";

const minute = 60_000;

interface World extends Partial<Omit<LookAsked, "now" | "open">> {
  /** Minutes after noon. */
  readonly at: number;
  /** The level of what is open of the rule, whatever its subject. */
  readonly open?: Partial<Alert> | undefined;
}

/** What a rule finds in a ledger of these observations, `at` minutes after noon. */
export function found(
  rule: Rule,
  observations: readonly Observation[],
  { at, open, ...own }: World,
): readonly Finding[] {
  const ledger = new MemoryLedger();
  ledger.commit(observations);
  const reader = new MemoryReader(ledger);
  return findingsOf(
    rule,
    reader,
    askedOf(reader, {
      now: noon + at * minute,
      filter: {},
      settings: usualSettings,
      contexts: { thresholds: [75], windows: {}, compactsAt: undefined },
      open: () => (open === undefined ? undefined : alert(open)),
      ...own,
    }),
  );
}
