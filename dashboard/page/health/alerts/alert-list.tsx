import { useState } from "preact/hooks";
import type { AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import { counted } from "../../../../src/domain/counted.ts";
import { groupedAlerts } from "../../../../src/format/alert-group.ts";
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

/** Alerts, each in words with what to do; many of one rule stand together. */
export function AlertList({ alerts, onSilenced }: AlertListProps) {
  const [isWhole, setWhole] = useState(false);
  const groups = groupedAlerts(alerts);
  const shown = isWhole ? groups : groups.slice(0, firstAlerts);
  return (
    <>
      <ul class="attention-list">
        {shown.map(([first, ...others]) => (
          <li key={first.id}>
            <AlertItem alert={first} onSilenced={onSilenced} />
            {others.length > 0 && <Alike alerts={others} onSilenced={onSilenced} />}
          </li>
        ))}
      </ul>
      {shown.length < groups.length && (
        <button type="button" class="button attention-more" onClick={() => setWhole(true)}>
          Show all {alerts.length}
        </button>
      )}
    </>
  );
}

/** What else is so as what stands above, for who wants each of it. */
function Alike({ alerts, onSilenced }: AlertListProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="attention-alike" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>And {counted(alerts.length, "more alert")} of this rule</summary>
      {isOpen && (
        <ul>
          {alerts.map((alert) => (
            <li key={alert.id}>
              <AlertItem alert={alert} onSilenced={onSilenced} />
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
