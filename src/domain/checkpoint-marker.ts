/**
 * The mark at both ends of a checkpoint's text. It is how the text is known again in a transcript, and what shows that it
 * came through whole.
 */
export function markerOf(id: string): string {
  return `[hallmonitor checkpoint ${id}]`;
}

const marker = /\[hallmonitor checkpoint ([0-9a-z]{8})\]/g;

/** The ids of the checkpoints whose mark stands in a text, each once. */
export function markersIn(text: string): string[] {
  return [...new Set([...text.matchAll(marker)].map(([, id = ""]) => id))];
}
