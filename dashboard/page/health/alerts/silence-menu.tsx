import { useEffect, useRef, useState } from "preact/hooks";
import type { AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import { ruleName } from "../../../../src/format/alert-rule.ts";
import { faultText } from "../../../api/ask.ts";
import { silence, tomorrow, type Lasting, type Reach } from "./silence.ts";
import { Advice } from "../../../part/command.tsx";

/**
 * The alert that is to be silenced. Only a silence that the collector took calls `onSilenced`, and then `onClose`; why it
 * was refused is said in the menu, which stays open.
 */
export interface SilenceMenuProps {
  readonly alert: AlertShape;
  readonly onSilenced: (silence: SilenceShape) => void;
  readonly onClose: () => void;
}

/** What is not to be told, and for how long. */
export function SilenceMenu({ alert, onSilenced, onClose }: SilenceMenuProps) {
  const [reach, setReach] = useState<Reach>("alert");
  const [fault, setFault] = useState("");
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const send = async (lasting: Lasting): Promise<void> => {
    try {
      onSilenced(await silence(alert, reach, lasting));
      onClose();
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  const choices: readonly (readonly [Reach, string])[] = [
    ["alert", "this alert"],
    ["rule", `all of its kind: ${ruleName[alert.rule]}`],
    ...(alert.session_id === null ? [] : ([["session", "all of this session"]] as const)),
  ];
  return (
    <form
      class="silence-menu"
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <fieldset>
        <legend>Tell nobody of</legend>
        {choices.map(([value, text], index) => (
          <label key={value}>
            <input
              ref={index === 0 ? first : null}
              type="radio"
              name={`reach-${alert.id}`}
              checked={reach === value}
              onChange={() => setReach(value)}
            />{" "}
            {text}
          </label>
        ))}
      </fieldset>
      <div class="silence-lengths" role="group" aria-label="For how long">
        <button type="button" class="button" onClick={() => void send({ for: "1h" })}>
          1 hour
        </button>
        <button type="button" class="button" onClick={() => void send({ for: "8h" })}>
          8 hours
        </button>
        <button
          type="button"
          class="button"
          title="until eight in the morning"
          onClick={() => void send({ until: tomorrow(new Date()).toISOString() })}
        >
          Until tomorrow
        </button>
      </div>
      {fault !== "" && (
        <p class="tone-bad" role="alert">
          <Advice text={fault} />
        </p>
      )}
    </form>
  );
}
