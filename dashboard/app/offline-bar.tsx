import { useStreamStatus } from "../api/stream.ts";
import { Moment } from "../part/time.tsx";
import "./offline-bar.css";

/** Says that what is shown may be old, and since when. Nothing on the page is taken away for it. */
export function OfflineBar() {
  const { status, since } = useStreamStatus();
  if (status !== "offline") return null;
  return (
    <p class="offline-bar" role="status">
      <strong>The collector does not answer</strong>
      <span>
        since <Moment at={new Date(since).toISOString()} form="time" />. What you see is as it was then; it
        goes on by itself after <code>hallmonitor up</code>.
      </span>
    </p>
  );
}
