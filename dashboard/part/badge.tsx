import type { ComponentChildren } from "preact";
import { stateBadge, stateWords, type ToldState } from "../../src/format/session-state.ts";
import type { SessionState } from "../../src/query/shape.ts";
import type { Tone } from "./tone.ts";
import "./badge.css";

/** What a badge says, the tone of its ground, and what it means, on hover. */
export interface BadgeProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children: ComponentChildren;
}

/** A word or two on a ground of its own. */
export function Badge({ tone = "neutral", title, children }: BadgeProps) {
  return (
    <span class={`badge badge-${tone}`} title={title}>
      {children}
    </span>
  );
}

const tones: Record<SessionState, Tone> = {
  working: "accent",
  "waiting-permission": "attention",
  "waiting-input": "attention",
  compacting: "info",
  idle: "neutral",
  ended: "neutral",
  lost: "bad",
};

/** What a session does, or needs. */
export function StateBadge({ session }: { readonly session: ToldState }) {
  const { state } = session;
  return (
    <Badge tone={tones[state]} title={stateWords(session).means}>
      <i class={`state-dot ${state}`} aria-hidden="true" />
      {stateBadge(session)}
    </Badge>
  );
}
