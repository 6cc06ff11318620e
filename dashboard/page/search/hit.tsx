import type { SearchHitShape } from "../../../src/query/search.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Icon, type IconName } from "../../part/icon.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import type { HitKind } from "./hit-kind.ts";
import { Marked } from "./marked.tsx";
import "./hit.css";

const icons: Readonly<Record<HitKind, IconName>> = {
  session: "sessions",
  prompt: "right",
  tool: "tools",
  error: "warning",
};

/** Where a hit is to be seen: its session, and what happened there at its row. Undefined where no session is known. */
export function placeOf({ kind, of, key, session_id, agent }: SearchHitShape): string | undefined {
  if (session_id === null) return undefined;
  const row = kind === "session" ? null : `${of}:${key}`;
  return sessionHref({ id: session_id, agent }, row === null ? {} : { tab: "timeline", row });
}

/** A hit in two lines: what it is, and where it was. */
export function HitLine({ hit }: { readonly hit: SearchHitShape }) {
  const { kind, title, text, project, session_title, at } = hit;
  return (
    <span class={`hit hit-${kind}`}>
      <Icon name={icons[kind]} />
      <span class="hit-body">
        <span class="hit-title">
          <Marked of={title} class="one-line" />
        </span>
        {text !== null && <Marked of={text} class="one-line hit-text" />}
        <span class="hit-place faint">
          {project !== null && kind !== "session" && <Path path={project} />}
          {session_title !== null && kind !== "session" && <Text>{session_title}</Text>}
          <Ago at={at} />
        </span>
      </span>
    </span>
  );
}
