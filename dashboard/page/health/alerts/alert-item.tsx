import { useId, useRef, useState } from "preact/hooks";
import { plainText } from "../../../../src/domain/plain-text.ts";
import type { AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import type { AlertRule, Severity } from "../../../../src/domain/alert.ts";
import { ruleName } from "../../../../src/format/alert-rule.ts";
import { sessionHref } from "../../../app/session-href.ts";
import { href } from "../../../app/view.ts";
import { Badge } from "../../../part/badge.tsx";
import { Command } from "../../../part/command.tsx";
import { Icon } from "../../../part/icon.tsx";
import { Link } from "../../../part/link.tsx";
import { Path, Text } from "../../../part/text.tsx";
import { Moment, Since } from "../../../part/time.tsx";
import type { Tone } from "../../../part/tone.ts";
import { SilenceMenu } from "./silence-menu.tsx";

const tones: Record<Severity, Tone> = { bad: "bad", attention: "attention", info: "info" };
const words: Record<Severity, string> = { bad: "Urgent", attention: "Look at this", info: "Good to know" };

/** An alert of `/api/alerts`. `onSilenced` is told of the silence that the collector made when a person chose one. */
export interface AlertItemProps {
  readonly alert: AlertShape;
  readonly onSilenced: (silence: SilenceShape) => void;
}

/** One alert: what is the matter, what it means, what to do, and the way not to hear of it for a while. */
export function AlertItem({ alert, onSilenced }: AlertItemProps) {
  const { severity, title, detail, action, command, session_id, silenced_until, state } = alert;
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const menu = useId();
  const isPale = silenced_until !== null || state === "pending";
  return (
    <article class={`attention attention-${isPale ? "pale" : tones[severity]}`}>
      <span
        class={`attention-sign tone-${tones[severity]}`}
        title={`${words[severity]}: ${plainText(action)}`}
      >
        <Icon name={severity === "info" ? "clock" : "warning"} />
        <span class="unseen">{words[severity]}: </span>
      </span>
      <div class="attention-text">
        <h3>
          {session_id === null ? (
            <Text lines={3} isOurs>
              {title}
            </Text>
          ) : (
            <SessionLink alert={alert} />
          )}
        </h3>
        {detail !== null && (
          <p class="quiet">
            <Text lines={3} isOurs>
              {detail}
            </Text>
          </p>
        )}
        {severity !== "info" && (
          <p class="attention-action">
            <Icon name="right" size={12} /> {plainText(action)}.
          </p>
        )}
        {command !== null && <Command>{plainText(command)}</Command>}
        <Place alert={alert} />
      </div>
      <div class="attention-aside faint">
        <Since at={alert.since} />
        <button
          ref={opener}
          type="button"
          class="button quiet-button"
          aria-expanded={isOpen}
          aria-controls={menu}
          onClick={() => setOpen(!isOpen)}
        >
          {silenced_until === null ? "Silence" : "Silence longer"}
          <Icon name={isOpen ? "up" : "down"} size={12} />
        </button>
      </div>
      <div id={menu} class="attention-menu" hidden={!isOpen}>
        {isOpen && <SilenceMenu alert={alert} onSilenced={onSilenced} onClose={close} />}
      </div>
    </article>
  );
}

/** What watches for it, where; and why nobody is told. */
function Place({ alert: { rule, project, silenced_until, state } }: Pick<AlertItemProps, "alert">) {
  return (
    <div class="attention-where faint">
      <Link href={href("/health", { rule })} title={`Only alerts of ${rule}`}>
        {ruleName[rule]}
      </Link>
      {project !== null && <Path path={project} />}
      {state === "pending" && (
        <Badge title="It has not lasted long enough yet to tell anybody">pending</Badge>
      )}
      {silenced_until !== null && (
        <span>
          silenced until <Moment at={silenced_until} />
        </span>
      )}
    </div>
  );
}

/** Where more of it is seen; everything else at the session's first tab. */
const tabs: Partial<Record<AlertRule, string>> = {
  context_threshold: "context",
  context_exhaustion: "context",
  silent_loss: "channels",
  session_cost: "cost",
  burn_rate: "cost",
  failing_tool: "errors",
  error_rate: "errors",
  retries: "errors",
  checkpoint_failed: "checkpoints",
};

function SessionLink({ alert: { rule, title, session_id, agent } }: Pick<AlertItemProps, "alert">) {
  const tab = tabs[rule] ?? null;
  return (
    <Link href={sessionHref({ id: session_id ?? "", agent }, { tab })}>
      <Text lines={3} isOurs>
        {title}
      </Text>
    </Link>
  );
}
