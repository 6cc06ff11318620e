import { useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import "./copy.css";

/** What is copied, as it is: also where it is shown cut off, or with what could do harm taken out. */
export interface CopyProps {
  readonly text: string;
  /** What is copied: `session id`. */
  readonly label: string;
}

const shownMs = 1500;

/** Copies a text. */
export function Copy({ text, label }: CopyProps) {
  const [isDone, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await writeClipboard(text);
    setDone(true);
    setTimeout(() => setDone(false), shownMs);
  };
  return (
    <button
      type="button"
      class="copy"
      onClick={() => void copy()}
      title={`Copy ${label}`}
      aria-label={`Copy ${label}`}
    >
      <Icon name={isDone ? "check" : "copy"} size={14} />
      <span class="unseen" role="status">
        {isDone ? "copied" : ""}
      </span>
    </button>
  );
}

/** The clipboard is there where the browser trusts the connection; elsewhere the older way does. */
async function writeClipboard(text: string): Promise<void> {
  if (isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}
