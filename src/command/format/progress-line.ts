import { fit } from "./text.ts";

/** Where progress is shown: the part of a stream that is needed. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** A line that is rewritten in place. Disposing it takes it away, so that nothing of it stays. */
export interface ProgressLine extends Disposable {
  readonly show: (text: string) => void;
}

const clearLine = "\r\u001b[K";
/** A terminal that does not tell its width is at least so wide. */
const usualWidth = 80;

/** A progress line on a terminal; on anything else it shows nothing. */
export function openProgressLine(stream: ProgressStream): ProgressLine {
  if (stream.isTTY !== true) return { show: () => undefined, [Symbol.dispose]: () => undefined };
  return {
    show: (text) => {
      // The last column stays free, because some terminals wrap there. The cursor goes back, so that whoever writes
      // next, writes over it.
      stream.write(`${clearLine}${fit(text, (stream.columns || usualWidth) - 1)}\r`);
    },
    [Symbol.dispose]: () => void stream.write(clearLine),
  };
}
