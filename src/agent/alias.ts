import type { Heard } from "./plain-record.ts";

/** What a record that has no id of its own is known by: its time and fingerprint, which it has in common with its redelivery alone. */
export function recordAlias({ at, digest }: Pick<Heard, "at" | "digest">): string {
  return `record:${at}:${digest}`;
}
