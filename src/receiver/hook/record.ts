import type { Delivery } from "../../domain/delivery.ts";
import { parseJson } from "../../domain/json-object.ts";
import type { DropReason } from "../../domain/outcome.ts";
import { isPlausible } from "../../domain/time.ts";
import type { SpoolRecord } from "../../self/spool.ts";

/** What a record says; undefined for an agent or a channel that nobody here understands. Faults come as `dropped`. */
export type ReadRecord = (record: SpoolRecord) => Delivery | undefined;

/** A record's meaning, and why nothing of it can be kept, if so. */
export interface Understood {
  readonly delivery: Delivery;
  readonly fault: DropReason | undefined;
}

/** The meaning of what a file holds. What is no record is one dropped item. */
export function understand(record: SpoolRecord | undefined, read: ReadRecord): Understood {
  if (record === undefined) return faulty("invalid");
  const delivery = read(record);
  if (delivery === undefined) return faulty("unsupported");
  const [reason] = delivery.dropped.keys();
  return { delivery, fault: delivery.observations.length === 0 ? reason : undefined };
}

function faulty(fault: DropReason): Understood {
  return { delivery: { observations: [], dropped: new Map([[fault, 1]]) }, fault };
}

/** The record that a file of the spool holds; undefined when it is torn, of another version or no record at all. */
export function parseRecord(text: string): SpoolRecord | undefined {
  const value = parseJson(text);
  return isRecord(value) ? value : undefined;
}

function isRecord(value: unknown): value is SpoolRecord {
  if (typeof value !== "object" || value === null || !("body" in value)) return false;
  const { v, channel, agent, at } = value as Partial<Record<keyof SpoolRecord, unknown>>;
  const isKnown = v === 1 && (channel === "hook" || channel === "statusline");
  return isKnown && typeof agent === "string" && typeof at === "number" && isPlausible(at);
}
