import * as v from "valibot";

/** What a collector says of its reading of files, as far as commands use it. */
export const readingSchema = v.object({
  folders: v.array(v.string()),
  bytes: v.number(),
  lines: v.number(),
  broken_lines: v.number(),
  retries: v.number(),
  importing: v.nullable(
    v.object({
      started_at: v.string(),
      files: v.number(),
      files_done: v.number(),
      bytes: v.number(),
      bytes_done: v.number(),
      mb_per_s: v.nullable(v.number()),
      remaining_s: v.nullable(v.number()),
    }),
  ),
  unreadable_files: v.array(v.object({ path: v.string(), reason: v.string() })),
});

/** How long a reading will take: `6 s`, `2 min`. */
export function leftText(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
