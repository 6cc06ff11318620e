import type { CheckpointShape } from "../../../../src/checkpoint/list.ts";
import { fateText } from "../../../../src/format/fate.ts";
import { unknown } from "../../../../src/format/unknown.ts";
import { Badge } from "../../../part/badge.tsx";
import { Text } from "../../../part/text.tsx";
import type { Tone } from "../../../part/tone.ts";

const reasons: Readonly<Record<string, string>> = {
  threshold: "its context filled",
  "pre-compact": "before a compaction",
  clear: "before a /clear",
  demand: "on demand",
};

/** Why a checkpoint was saved. */
export function reasonText(reason: string | null): string {
  return reason === null ? unknown : (reasons[reason] ?? reason);
}

const tones: Record<CheckpointShape["fate"], Tone> = {
  saved: "neutral",
  injected: "info",
  seen: "info",
  used: "good",
};

/** How far a checkpoint came. */
export function FateBadge({ checkpoint }: { readonly checkpoint: CheckpointShape }) {
  return (
    <Badge tone={tones[checkpoint.fate]}>
      <Text>{fateText(checkpoint)}</Text>
    </Badge>
  );
}
