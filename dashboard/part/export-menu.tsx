import { useState } from "preact/hooks";
import { formatWhole } from "../../src/domain/whole.ts";
import { Icon } from "./icon.tsx";
import { saveFile } from "./save-file.ts";
import "./export-menu.css";

/** What can be taken away; what is left out has no button. Files are made when somebody asks for one. */
export interface ExportMenuProps {
  /** What is taken away, for the file's name. */
  readonly name: string;
  readonly csv?: () => string;
  /** How many rows the CSV has, where there are more elsewhere. */
  readonly rows?: number;
  readonly png?: () => Promise<Blob>;
}

/** Takes away what is seen: its numbers as CSV, its picture as PNG. */
export function ExportMenu({ name, csv, rows, png }: ExportMenuProps) {
  const [isFailed, setFailed] = useState(false);
  const savePicture = async (draw: () => Promise<Blob>): Promise<void> => {
    setFailed(false);
    try {
      saveFile(`hallmonitor-${name}.png`, await draw());
    } catch {
      setFailed(true);
    }
  };
  return (
    <span class="export-menu">
      {csv !== undefined && (
        <button
          type="button"
          class="button quiet-button"
          title={`${name} as a CSV file`}
          onClick={() => saveFile(`hallmonitor-${name}.csv`, csvFile(csv()))}
        >
          <Icon name="download" size={14} /> CSV
          {rows === undefined ? <span class="unseen"> of {name}</span> : ` of the ${formatWhole(rows)} shown`}
        </button>
      )}
      {png !== undefined && (
        <button
          type="button"
          class="button quiet-button"
          title={`${name} as a picture`}
          onClick={() => void savePicture(png)}
        >
          <Icon name="download" size={14} /> PNG<span class="unseen"> of {name}</span>
        </button>
      )}
      <span class="tone-bad" role="status">
        {isFailed ? "no picture could be made" : ""}
      </span>
    </span>
  );
}

/** A file ends its last line, too. */
function csvFile(rows: string): Blob {
  return new Blob([rows, "\n"], { type: "text/csv" });
}
