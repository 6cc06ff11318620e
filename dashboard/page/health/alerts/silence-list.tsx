import { useState } from "preact/hooks";
import { plainText } from "../../../../src/domain/plain-text.ts";
import type { SilenceShape } from "../../../../src/alert/shape.ts";
import { silenceSubject } from "../../../../src/format/silence.ts";
import { faultText } from "../../../api/ask.ts";
import { Icon } from "../../../part/icon.tsx";
import { Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { endSilence } from "./silence.ts";
import { Advice } from "../../../part/command.tsx";

/**
 * The silences that hold now. `onEnded` is called after every try to end one, also after one that failed: its fault is said
 * below the list.
 */
export interface SilenceListProps {
  readonly silences: readonly SilenceShape[];
  readonly onEnded: () => void;
}

/** The silences that hold, each with the way to end it. */
export function SilenceList({ silences, onEnded }: SilenceListProps) {
  const [fault, setFault] = useState("");
  const end = async (id: string): Promise<void> => {
    try {
      await endSilence(id);
      setFault("");
    } catch (thrown) {
      setFault(faultText(thrown));
    }
    onEnded();
  };
  if (silences.length === 0) return null;
  return (
    <>
      <ul class="silence-list" aria-label="Silences">
        {silences.map((silence) => (
          <li key={silence.id}>
            <Icon name="bell-off" size={14} />
            <span class="silence-what">
              <Text>{silenceSubject(silence)}</Text>{" "}
              <span class="faint">
                is silenced until <Moment at={silence.until} />
                {silence.reason !== null && `: ${plainText(silence.reason)}`}
              </span>
            </span>
            <button type="button" class="button quiet-button" onClick={() => void end(silence.id)}>
              End<span class="unseen"> the silence of {silenceSubject(silence)}</span>
            </button>
          </li>
        ))}
      </ul>
      {fault !== "" && (
        <p class="tone-bad" role="alert">
          <Advice text={fault} />
        </p>
      )}
    </>
  );
}
