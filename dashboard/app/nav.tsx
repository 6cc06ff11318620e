import { useRef } from "preact/hooks";
import { useAlertCount, useHasBadAlert, useUnkept } from "../api/alerts.ts";
import { useLine, type StreamStatus } from "../api/stream.ts";
import { Icon } from "../part/icon.tsx";
import { useInSight } from "../part/in-sight.ts";
import { Link } from "../part/link.tsx";
import { places } from "./places.ts";
import { switchTheme, useTheme } from "./theme.ts";
import { href, type View } from "./view.ts";
import "./nav.css";

/** Where one is, which is marked among the places, and what the buttons for search and for help do. */
export interface NavProps {
  readonly view: View;
  readonly onSearch: () => void;
  readonly onHelp: () => void;
}

/** Where one can go, how the line to the collector is, and the few switches that belong to every page. */
export function Nav({ view, onSearch, onHelp }: NavProps) {
  const [place = ""] = view.parts;
  const alerts = useAlertCount();
  const urgency = useHasBadAlert() ? "nav-bad" : "";
  const row = useRef<HTMLElement>(null);
  useInSight(row, place);
  return (
    <header class="nav">
      <Link href="/" class="nav-brand" aria-label="Hallmonitor, to the sessions of now">
        <Brand />
        <span>Hallmonitor</span>
      </Link>
      {alerts > 0 && (
        <Link href={href(alertsPath)} class={`nav-alerts ${urgency}`} title={alertText(alerts)}>
          <Icon name="warning" /> <span aria-hidden="true">{alerts}</span>
          <span class="unseen">{alertText(alerts)}</span>
        </Link>
      )}
      <button type="button" class="nav-search" onClick={onSearch} aria-label="Search" aria-keyshortcuts="/">
        <Icon name="search" />
        <span>Search</span>
        <kbd>/</kbd>
      </button>
      <nav ref={row} aria-label="Pages">
        <ul>
          {places.map(({ path, title, icon }) => (
            <li key={path}>
              <Link href={href(path)} aria-current={path === `/${place}` ? "page" : undefined}>
                <Icon name={icon} />
                <span>{title}</span>
                {path === alertsPath && <AlertBadge count={alerts} urgency={urgency} />}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div class="nav-foot">
        <Line />
        <ThemeSwitch />
        <button type="button" class="nav-switch" onClick={onHelp} title="Keys (?)" aria-label="Keys and help">
          <Icon name="help" />
        </button>
      </div>
    </header>
  );
}

const alertsPath = "/health";

/** How many alerts need somebody, where there are some. */
function AlertBadge({ count, urgency }: { readonly count: number; readonly urgency: string }) {
  if (count === 0) return null;
  return (
    <span class={`nav-badge num ${urgency}`} title={alertText(count)}>
      <span aria-hidden="true">{count}</span>
      <span class="unseen">{alertText(count)}</span>
    </span>
  );
}

function alertText(count: number): string {
  return count === 1 ? "1 alert is firing" : `${count} alerts are firing`;
}

function Brand() {
  return (
    <svg class="brand" width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <path d="M9 9v14M23 9v14M9 16h4l2-4 3 8 2-4h3" />
    </svg>
  );
}

function ThemeSwitch() {
  const other = useTheme() === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="nav-switch"
      onClick={switchTheme}
      title={`Switch to ${other} (t)`}
      aria-label={`Switch to the ${other} theme`}
    >
      <Icon name={other === "dark" ? "moon" : "sun"} />
    </button>
  );
}

const words: Record<StreamStatus, string> = {
  connecting: "Connecting",
  live: "Live",
  offline: "Offline",
  refused: "Refused",
};

/** How the line is, and where it is open, whether anything new can come on it. */
function Line() {
  const { status } = useLine();
  const isUnkept = useUnkept() !== null && status === "live";
  return (
    <p class={`nav-line ${isUnkept ? "unkept" : status}`} role="status">
      <i aria-hidden="true" />
      <span>{isUnkept ? "Nothing kept" : words[status]}</span>
    </p>
  );
}
