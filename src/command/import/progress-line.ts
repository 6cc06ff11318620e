import type { ReadingShape } from "../../query/shape.ts";
import { formatBytes } from "../format/bytes.ts";
import { fit } from "../format/text.ts";
import { leftText } from "../reading.ts";

/** Where progress is shown: the part of a stream that is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A line that is rewritten in place. Disposing it takes it away, so that nothing of it stays. */
export interface ProgressLine extends Disposable {
  readonly show: (reading: ReadingShape) => void;
}

const clearLine = "\r\u001b[K";
/** A terminal that does not tell its width is at least so wide. */
const usualWidth = 80;

/** A progress line on a terminal; on anything else it shows nothing. */
export function openProgressLine(stream: ProgressStream): ProgressLine {
  if (stream.isTTY !== true) return { show: () => undefined, [Symbol.dispose]: () => undefined };
  return {
    show: ({ importing }) => {
      if (importing === null) return;
      // The last column stays free, because some terminals wrap there. The cursor goes back, so that whoever writes
      // next, writes over it.
      const text = fit(progressText(importing), (stream.columns || usualWidth) - 1);
      stream.write(`${clearLine}${text}\r`);
    },
    [Symbol.dispose]: () => void stream.write(clearLine),
  };
}

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
