import { capital } from "../../src/format/capital.ts";
import { plainText } from "../../src/domain/plain-text.ts";
import { useUnkept } from "../api/alerts.ts";
import { useCommandFlags } from "../api/command-flags.ts";
import { useLine } from "../api/stream.ts";
import { Advice, CommandWord } from "../part/command.tsx";
import { Moment } from "../part/time.tsx";
import "./line-bar.css";

/**
 * Says on every page that what is shown may be old, why, and what to do: nobody answers, or nothing can be kept, which no alert tells,
 * for that would have to be kept first. Nothing on the page is taken away for it.
 */
export function LineBar() {
  const { status } = useLine();
  const unkept = useUnkept();
  // Asked while somebody answers.
  useCommandFlags();
  if (status === "offline") return <Offline />;
  return unkept === null ? null : <Unkept reason={unkept} />;
}

function Offline() {
  const { since, fault } = useLine();
  const at = <Moment at={new Date(since).toISOString()} form="time" />;
  return (
    <p class="line-bar" role="status">
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

function Unkept({ reason }: { readonly reason: string }) {
  return (
    <p class="line-bar" role="alert">
      <strong>Nothing is being kept, alerts neither.</strong>
      <span>
        <Advice
          text={`${capital(plainText(reason))}. Senders are asked to try again. Make room on the disk of the data dir, and see that it can be written: 'hallmonitor doctor' says more.`}
        />
      </span>
    </p>
  );
}
