import { createHash } from "node:crypto";

/** What nobody told. */
export const unknownValue = "unknown";
/** What has no value of its own. */
export const otherValue = "other";

/** Longer than nearly all paths. A label is stored with each series and shown in legends. */
const longest = 200;
const endLength = 8;

/**
 * A text from outside as the value of a label: well-formed, without controls (a NUL ends the text for Prometheus, a
 * terminal obeys an escape), and of bounded length. A cut or changed text ends in a fingerprint of the whole, so that
 * two stay distinct: a Pushgateway refuses a whole push in which one series appears twice.
 */
export function labelValue(told: string | undefined): string {
  if (told === undefined || told === "") return unknownValue;
  // Line feeds are escaped where they are written.
  const text = told.toWellFormed().replaceAll(/[^\P{Cc}\n]/gu, "\u{fffd}");
  if (text === told && text.length <= longest) return text;
  const end = createHash("sha256").update(told).digest("hex").slice(0, endLength);
  return `${text.slice(0, longest - endLength - 1).toWellFormed()}…${end}`;
}
