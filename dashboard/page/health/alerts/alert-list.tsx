import { useState } from "preact/hooks";
import type { AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import { AlertItem } from "./alert-item.tsx";

/** The worst come first, so a screen of them is enough to begin with. */
const firstAlerts = 10;

/**
 * Alerts in the order they are shown in, the worst first. Without any, the list is empty: that all is well, its page says.
 */
export interface AlertListProps {
  readonly alerts: readonly AlertShape[];
  readonly onSilenced: (silence: SilenceShape) => void;
}

/** Alerts, each in words with what to do. */
export function AlertList({ alerts, onSilenced }: AlertListProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? alerts : alerts.slice(0, firstAlerts);
  return (
    <>
      <ul class="attention-list">
        {shown.map((alert) => (
          <li key={alert.id}>
            <AlertItem alert={alert} onSilenced={onSilenced} />
          </li>
        ))}
      </ul>
      {shown.length < alerts.length && (
        <button type="button" class="button attention-more" onClick={() => setWhole(true)}>
          Show all {alerts.length}
        </button>
      )}
    </>
  );
}
