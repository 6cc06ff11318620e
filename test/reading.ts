import type { ReadingShape } from "../src/query/shape.ts";

/** How reading files goes for who follows none and has read none. */
export const nothingRead = {
  folders: [],
  bytes: 0,
  lines: 0,
  broken_lines: 0,
  retries: 0,
  importing: null,
  unreadable_files: [],
} satisfies ReadingShape;
