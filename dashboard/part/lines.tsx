import { plainLines } from "../../src/format/plain-lines.ts";
import "./lines.css";
import { formatWhole } from "../../src/domain/whole.ts";

/** A text, of which 5,000 lines are shown, and what it is called. */
export interface LinesProps {
  /** A text of several lines, from outside. */
  readonly children: string;
  /** What it is, for who does not see it. */
  readonly label: string;
}

/** Longer texts are told cut off: nobody reads them in a page. */
const maxLines = 5000;

/** A text as it was written, line by line, each of which cannot reorder, hide or colour anything around it. */
export function Lines({ children, label }: LinesProps) {
  const lines = plainLines(children);
  const more = lines.length - maxLines;
  return (
    <pre class="lines" aria-label={label} tabIndex={0}>
      {lines.slice(0, maxLines).join("\n")}
      {more > 0 && `\n… and ${formatWhole(more)} more lines`}
    </pre>
  );
}
