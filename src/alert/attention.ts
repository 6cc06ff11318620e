/**
 * What needs somebody now, and what to do about it. Comes in: a reader, and what the collector says of itself. Goes out:
 * sentences for people. It refuses to act, and to remember: what is over is gone from the answer.
 */
import { severities } from "../domain/alert.ts";
import { formatInstant } from "../domain/time.ts";
import { schemaVersion } from "../query/shape.ts";
import type { LedgerReader } from "../store/store.ts";
import { attentionItem, type AttentionItem } from "./attention-item.ts";
import { askedOf, findingsOf, type LookAsked } from "./look.ts";
import { allRules } from "./rule/all.ts";

/** `GET /api/attention`: all that somebody should see to, as it holds at `at`. Nothing of it is remembered. */
export interface AttentionAnswer {
  readonly schema_version: number;
  readonly at: string;
  /** The worst first, of equal ones that which lasts longest. */
  readonly items: readonly AttentionItem[];
}

/** Asked of one project or session, it tells of that only, and nothing of the collector. */
export function attention(reader: LedgerReader, question: LookAsked): AttentionAnswer {
  const { filter, now } = question;
  const isOfAll = Object.values(filter).every((value) => value === undefined);
  const ofCollector = isOfAll ? {} : { health: undefined, notifiers: undefined, relays: undefined };
  const asked = askedOf(reader, { ...question, ...ofCollector });
  const items = allRules.flatMap((rule) => findingsOf(rule, reader, asked)).map(attentionItem);
  return { schema_version: schemaVersion, at: formatInstant(now), items: items.toSorted(compare) };
}

function compare(a: AttentionItem, b: AttentionItem): number {
  const [first, second] = [sinceOf(a), sinceOf(b)];
  // Two unknown times differ by no number.
  const apart = first === second ? 0 : first - second;
  return severities.indexOf(a.severity) - severities.indexOf(b.severity) || apart;
}

/** What has no known beginning comes last. */
function sinceOf({ since }: AttentionItem): number {
  return since === null ? Infinity : Date.parse(since);
}
