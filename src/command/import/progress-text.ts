import type { ReadingShape } from "../../query/shape.ts";
import { formatBytes } from "../../format/bytes.ts";
import { leftText } from "../reading.ts";

/** How far an import is: `412/800 files · 512 MB of 1.0 GB · 98 MB/s · 6 s left`. */
export function progressText(importing: NonNullable<ReadingShape["importing"]>): string {
  const { files, files_done, bytes, bytes_done, mb_per_s, remaining_s } = importing;
  return [
    `${files_done}/${files} files`,
    `${formatBytes(bytes_done)} of ${formatBytes(bytes)}`,
    ...(mb_per_s === null ? [] : [`${mb_per_s < 10 ? mb_per_s : Math.round(mb_per_s)} MB/s`]),
    ...(remaining_s === null ? [] : [`${leftText(remaining_s)} left`]),
  ].join(" · ");
}
