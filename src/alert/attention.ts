/**
 * What needs somebody now, and what to do about it. Comes in: a reader, and what the collector says of itself. Goes out:
 * sentences for people. It refuses to act, and to remember: what is over is gone from the answer.
 */
import { formatInstant } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { schemaVersion } from "../shape.ts";
import { collectorItems, type CollectorHealth } from "./collector.ts";
import type { AttentionItem, Severity } from "./item.ts";
import { priceItems } from "./price.ts";
import { sessionItems, type SessionsAsked } from "./session.ts";

export interface AttentionQuestion extends SessionsAsked {
  /** What the collector says of itself; undefined where none runs. */
  readonly collector?: CollectorHealth | undefined;
}

export interface AttentionAnswer {
  readonly schema_version: number;
  readonly at: string;
  /** The worst first, of equal ones that which lasts longest. */
  readonly items: readonly AttentionItem[];
}

const order: readonly Severity[] = ["bad", "attention", "info"];

/** Asked of one project or session, it tells of that only, and nothing of the collector. */
export function attention(reader: LedgerReader, question: AttentionQuestion): AttentionAnswer {
  const { filter, now, collector } = question;
  const isOfAll = Object.values(filter).every((value) => value === undefined);
  const items = [
    ...(collector === undefined || !isOfAll ? [] : collectorItems(collector, now)),
    ...sessionItems(reader, question),
    ...priceItems(reader, question),
  ];
  return { schema_version: schemaVersion, at: formatInstant(now), items: items.toSorted(compare) };
}

function compare(a: AttentionItem, b: AttentionItem): number {
  const [first, second] = [sinceOf(a), sinceOf(b)];
  // Two unknown times differ by no number.
  const apart = first === second ? 0 : first - second;
  return order.indexOf(a.severity) - order.indexOf(b.severity) || apart;
}

/** What has no known beginning comes last. */
function sinceOf({ since }: AttentionItem): number {
  return since === null ? Infinity : Date.parse(since);
}
