import type { ComponentChildren } from "preact";
import type { CheckpointsAnswer, CheckpointShape } from "../../../../src/checkpoint/list.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { set, useView } from "../../../app/view.ts";
import { Fill, Tokens } from "../../../part/amount.tsx";
import { Answer } from "../../../part/answer.tsx";
import { Empty } from "../../../part/empty.tsx";
import { Section } from "../../../part/section.tsx";
import { Table, type Column } from "../../../part/table.tsx";
import { Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { useSessionAnswer } from "../live-session.ts";
import { FateBadge, reasonText } from "./fate-badge.tsx";
import { OneCheckpoint } from "./one-checkpoint.tsx";
import { SaveNow } from "./save-now.tsx";

/** More than are kept of a session. */
const limit = 200;

/** What was saved of a session before its context went, what became of it, and what it held. */
export function CheckpointsTab({ session }: { readonly session: SessionShape }) {
  const saved = useSessionAnswer<CheckpointsAnswer>(session, "checkpoints", { limit });
  return (
    <Answer of={saved}>
      {({ checkpoints }) => (
        <Told checkpoints={checkpoints} saveNow={<SaveNow session={session} onSaved={saved.reload} />} />
      )}
    </Answer>
  );
}

interface ToldProps {
  readonly checkpoints: readonly CheckpointShape[];
  readonly saveNow: ComponentChildren;
}

function Told({ checkpoints, saveNow }: ToldProps) {
  const { params } = useView();
  const id = params.get("checkpoint");
  const open = checkpoints.find((one) => one.id === id);
  return (
    <div class="tab">
      <Section title="Checkpoints" note="the newest first" actions={saveNow}>
        <Table
          name="Checkpoints"
          columns={columns}
          rows={checkpoints}
          keyOf={(one) => one.id}
          lead={(one) => () => set({ checkpoint: one.id === id ? null : one.id, with: null })}
          isSelected={(one) => one.id === id}
          empty={
            <Empty title="Nothing was saved yet">
              What a session is doing is saved before its context is compacted or cleared, and given back
              after. You may save it now, too.
            </Empty>
          }
        />
      </Section>
      {open !== undefined && (
        <OneCheckpoint checkpoint={open} others={checkpoints.filter((one) => one !== open)} />
      )}
    </div>
  );
}

const columns: readonly Column<CheckpointShape>[] = [
  { key: "id", title: "Checkpoint", cell: ({ id }) => <code>{id}</code>, value: ({ id }) => id },
  { key: "at", title: "Saved", cell: ({ at }) => <Moment at={at} />, value: ({ at }) => at },
  {
    key: "reason",
    title: "Why",
    hideBelow: 640,
    cell: ({ reason }) => <Text>{reasonText(reason)}</Text>,
    value: ({ reason }) => reason,
  },
  {
    key: "context_tokens",
    title: "Context",
    align: "right",
    hideBelow: 640,
    cell: ({ context_tokens: count }) => <Tokens count={count} />,
    value: ({ context_tokens: count }) => count,
  },
  {
    key: "fill_percent",
    title: "Filled",
    align: "right",
    hint: "Of the room up to its compaction",
    hideBelow: 900,
    cell: ({ fill_percent: percent }) => <Fill percent={percent} />,
    value: ({ fill_percent }) => fill_percent,
  },
  {
    key: "text_tokens",
    title: "Text",
    align: "right",
    hint: "Tokens of what is given back",
    hideBelow: 900,
    cell: ({ text_tokens: count }) => <Tokens count={count} />,
    value: ({ text_tokens: count }) => count,
  },
  {
    key: "fate",
    title: "What became of it",
    grow: true,
    cell: (checkpoint) => <FateBadge checkpoint={checkpoint} />,
    value: ({ fate }) => fate,
  },
];
