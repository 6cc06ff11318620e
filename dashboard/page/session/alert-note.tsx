import { plainText } from "../../../src/domain/plain-text.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { useFiringAlerts } from "../../api/alerts.ts";
import { href } from "../../app/view.ts";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Text } from "../../part/text.tsx";
import { Since } from "../../part/time.tsx";
import "./alert-note.css";

/** What fires of one session, in quiet lines; nothing where nothing does. */
export function AlertNote({ session: { id, agent } }: { readonly session: SessionShape }) {
  const alerts = useFiringAlerts().filter((alert) => alert.session_id === id && alert.agent === agent);
  if (alerts.length === 0) return null;
  return (
    <aside class="alert-note" aria-label="Alerts of this session">
      <ul>
        {alerts.map(({ id: alert, severity, title, action, since }) => (
          <li key={alert} title={`${plainText(action)}.`}>
            <span class={`tone-${severity}`}>
              <Icon name={severity === "info" ? "clock" : "warning"} size={14} />
            </span>
            <Text lines={2} isOurs>
              {title}
            </Text>
            <span class="faint">
              <Since at={since} />
            </span>
          </li>
        ))}
      </ul>
      <Link href={href("/health", { session: id, agent })} class="link">
        What to do
      </Link>
    </aside>
  );
}
