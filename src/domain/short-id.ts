import { plainText } from "./plain-text.ts";

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
/** What of a UUID tells it from the others, and is enough to name it to `hallmonitor session`: nothing marks the cut. */
const lettersOfUuid = 8;
/** An id that somebody made up stays whole up to the length of a UUID, and what is longer is marked as cut. */
const mostLetters = 36;

/** A session's id where room is short. Ids that people give begin alike (`log-2026-11-28-shop`), so only a UUID is cut to its beginning. */
export function shortId(id: string | null): string {
  const text = plainText(id);
  if (uuid.test(text)) return text.slice(0, lettersOfUuid);
  return text.length > mostLetters ? `${text.slice(0, mostLetters - 1).toWellFormed()}…` : text;
}
