import { useState } from "preact/hooks";
import { plainText } from "../../../src/domain/plain-text.ts";
import type { AttentionItem } from "../../../src/alert/attention-item.ts";
import type { Severity } from "../../../src/domain/alert.ts";
import { href } from "../../app/view.ts";
import { Command } from "../../part/command.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Since } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";

/** The worst come first, so a screen of them is enough to begin with. */
const firstItems = 10;

/** What needs somebody, each in words with what to do; or that nothing does. */
export function AttentionList({ items }: { readonly items: readonly AttentionItem[] }) {
  const [isWhole, setWhole] = useState(false);
  if (items.length === 0) {
    return (
      <p class="attention-none">
        <Icon name="check" /> Nothing needs you now.
      </p>
    );
  }
  const shown = isWhole ? items : items.slice(0, firstItems);
  return (
    <>
      <ul class="attention-list">
        {shown.map((item) => (
          <li key={`${item.kind} ${item.agent ?? ""} ${item.session_id ?? ""} ${item.title}`}>
            <Item item={item} />
          </li>
        ))}
      </ul>
      {shown.length < items.length && (
        <button type="button" class="button attention-more" onClick={() => setWhole(true)}>
          Show all {items.length}
        </button>
      )}
    </>
  );
}

const tones: Record<Severity, Tone> = { bad: "bad", attention: "attention", info: "info" };
const words: Record<Severity, string> = { bad: "Urgent", attention: "Look at this", info: "Good to know" };

function Item({ item }: { readonly item: AttentionItem }) {
  const { severity, title, detail, action, command, since, session_id, project } = item;
  return (
    <article class={`attention attention-${tones[severity]}`}>
      <span
        class={`attention-sign tone-${tones[severity]}`}
        title={`${words[severity]}: ${plainText(action)}`}
      >
        <Icon name={severity === "info" ? "clock" : "warning"} />
        <span class="unseen">{words[severity]}: </span>
      </span>
      <div class="attention-text">
        <h3>{session_id === null ? <Text lines={2}>{title}</Text> : <SessionLink item={item} />}</h3>
        {detail !== null && (
          <p class="quiet">
            <Text lines={3}>{detail}</Text>
          </p>
        )}
        {severity !== "info" && (
          <p class="attention-action">
            <Icon name="right" size={12} /> {plainText(action)}.
          </p>
        )}
        {command !== null && <Command>{plainText(command)}</Command>}
      </div>
      <div class="attention-where faint">
        {since !== null && <Since at={since} />}
        {project !== null && <Path path={project} />}
      </div>
    </article>
  );
}

/** A context is on its own tab; everything else is seen at the session's first. */
function SessionLink({ item: { kind, title, session_id, agent } }: { readonly item: AttentionItem }) {
  const tabs: Partial<Record<AttentionItem["kind"], string>> = {
    context_threshold: "context",
    silent_loss: "channels",
  };
  const tab = tabs[kind] ?? null;
  return (
    <Link href={href(`/sessions/${encodeURIComponent(session_id ?? "")}`, { agent, tab })}>
      <Text lines={2}>{title}</Text>
    </Link>
  );
}
