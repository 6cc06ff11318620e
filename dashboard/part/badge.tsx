import type { ComponentChildren } from "preact";
import { askingOf } from "../../src/format/asking.ts";
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

const states: Record<SessionState, { readonly word: string; readonly tone: Tone; readonly means: string }> = {
  working: { word: "Working", tone: "accent", means: "a request or a tool is under way" },
  "waiting-permission": {
    word: "Needs permission",
    tone: "attention",
    means: "it stands still until a person decides",
  },
  "waiting-input": { word: "Your turn", tone: "attention", means: "it is done and waits for a person" },
  compacting: { word: "Compacting", tone: "info", means: "its context is being summed up" },
  idle: { word: "Idle", tone: "neutral", means: "nothing was heard for a while" },
  ended: { word: "Ended", tone: "neutral", means: "it was closed" },
  lost: { word: "Lost", tone: "bad", means: "its process is gone without an end" },
};

/** A state, and the tool at which a session asks for something, as the API tells both. */
export interface StateBadgeProps {
  readonly state: SessionState;
  readonly waitingFor: string | null;
}

/** What a session does, or needs. */
export function StateBadge({ state, waitingFor }: StateBadgeProps) {
  const { tone, means } = states[state];
  const word = state === "waiting-permission" ? `Needs ${askingOf(waitingFor).needs}` : states[state].word;
  return (
    <Badge tone={tone} title={means}>
      <i class={`state-dot ${state}`} aria-hidden="true" />
      {word}
    </Badge>
  );
}
