import { plainText } from "../../../src/domain/plain-text.ts";
import type { ReadingShape } from "../../../src/query/shape.ts";
import { Bytes, Count, Duration } from "../../part/amount.tsx";
import { CommandWord } from "../../part/command.tsx";
import { Gauge } from "../../part/gauge.tsx";
import { Path, Text } from "../../part/text.tsx";

/** How reading the agents' files goes: history while it is read, and what could not be. */
export function Reading({ reading }: { readonly reading: ReadingShape }) {
  const { folders, lines, bytes, broken_lines, importing, unreadable_files } = reading;
  return (
    <div class="reading">
      {importing !== null && <Import importing={importing} />}
      <p class="quiet">
        Read <Count n={lines} one="line" /> (<Bytes bytes={bytes} />) of{" "}
        {folders.map((folder, index) => (
          <span key={folder}>
            {index > 0 && ", "}
            <code>{plainText(folder)}</code>
          </span>
        ))}
        {broken_lines > 0 && (
          <>
            ; <Count n={broken_lines} one="line was" many="lines were" /> no JSON:{" "}
            <CommandWord>hallmonitor doctor</CommandWord> names them
          </>
        )}
        .
      </p>
      {unreadable_files.length > 0 && (
        <details class="reading-files">
          <summary>
            <Count n={unreadable_files.length} one="file" /> cannot be read
          </summary>
          <ul>
            {unreadable_files.map(({ path, reason }) => (
              <li key={path}>
                <Path path={path} /> <Text>{reason}</Text>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Import({ importing }: { readonly importing: NonNullable<ReadingShape["importing"]> }) {
  const { files, files_done, bytes, bytes_done, mb_per_s, remaining_s } = importing;
  return (
    <div class="reading-import">
      <span>
        Reading history: <Count n={files_done} /> of <Count n={files} one="file" />,{" "}
        <Bytes bytes={bytes_done} /> of <Bytes bytes={bytes} />
        {mb_per_s !== null && ` at ${mb_per_s} MB/s`}
        {remaining_s !== null && (
          <>
            , <Duration ms={remaining_s * 1000} /> left
          </>
        )}
      </span>
      <Gauge
        label="History read"
        percent={bytes === 0 ? null : (bytes_done / bytes) * 100}
        tone="accent"
        exact={`${files_done} of ${files} files`}
      />
    </div>
  );
}
