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

type Outcome = "copied" | "not copied";
const icons = { copied: "check", "not copied": "warning" } as const satisfies Record<Outcome, string>;

/** Copies a text, and shows for a moment whether the browser let it. */
export function Copy({ text, label }: CopyProps) {
  const [outcome, setOutcome] = useState<Outcome>();
  const copy = async (): Promise<void> => {
    setOutcome(await attempt(text));
    setTimeout(() => setOutcome(undefined), shownMs);
  };
  return (
    <button
      type="button"
      class="copy"
      onClick={() => void copy()}
      title={`Copy ${label}`}
      aria-label={`Copy ${label}`}
    >
      <Icon name={outcome === undefined ? "copy" : icons[outcome]} size={14} />
      <span class="unseen" role="status">
        {outcome ?? ""}
      </span>
    </button>
  );
}

async function attempt(text: string): Promise<Outcome> {
  try {
    await writeClipboard(text);
    return "copied";
  } catch {
    return "not copied";
  }
}

/** The clipboard is there where the browser trusts the connection; elsewhere the older way does. */
async function writeClipboard(text: string): Promise<void> {
  if (isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("the browser copies nothing here");
}
