import { plainText } from "../../src/domain/plain-text.ts";
import { useCommandFlags } from "../api/command-flags.ts";
import { useLine } from "../api/stream.ts";
import { Advice, CommandWord } from "../part/command.tsx";
import { Moment } from "../part/time.tsx";
import "./offline-bar.css";

/** Says that what is shown may be old, since when, and why. Nothing on the page is taken away for it. */
export function OfflineBar() {
  const { status, since, fault } = useLine();
  // Asked while somebody answers.
  useCommandFlags();
  if (status !== "offline") return null;
  const at = <Moment at={new Date(since).toISOString()} form="time" />;
  return (
    <p class="offline-bar" role="status">
      <strong>
        {fault === undefined ? "The collector does not answer" : "The collector tells nothing new"}
      </strong>
      {fault === undefined ? (
        <span>
          since {at}. What you see is as it was then; it goes on by itself after{" "}
          <CommandWord>hallmonitor up</CommandWord>.
        </span>
      ) : (
        <span>
          since {at}: <Advice text={plainText(fault.message)} />. What you see is as it was then; it is tried
          again by itself.
        </span>
      )}
    </p>
  );
}
