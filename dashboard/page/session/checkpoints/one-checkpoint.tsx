import type { CheckpointAnswer, CheckpointShape } from "../../../../src/checkpoint/list.ts";
import { formatMoment, instantOf } from "../../../../src/format/duration.ts";
import { useAnswer } from "../../../api/answer.ts";
import { useView, zoneNow } from "../../../app/view.ts";
import { Answer } from "../../../part/answer.tsx";
import { Command } from "../../../part/command.tsx";
import { Lines } from "../../../part/lines.tsx";
import { Section } from "../../../part/section.tsx";
import { Select } from "../../../part/select.tsx";
import { Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { Facts } from "../facts.tsx";
import { Comparison } from "./comparison.tsx";
import { FateBadge, reasonText } from "./fate-badge.tsx";
import "./checkpoint.css";

interface OneCheckpointProps {
  readonly checkpoint: CheckpointShape;
  /** Those that it can be compared with. */
  readonly others: readonly CheckpointShape[];
}

/** One checkpoint: what became of it, how it is given back, what it says, and how it differs from another. */
export function OneCheckpoint({ checkpoint, others }: OneCheckpointProps) {
  const { params } = useView();
  const answer = useAnswer<CheckpointAnswer>(`/api/checkpoints/${encodeURIComponent(checkpoint.id)}`);
  const other = others.find(({ id, stored }) => stored && id === params.get("with"));
  const options = others.filter(({ stored }) => stored);
  return (
    <Section
      title={`Checkpoint ${checkpoint.id}`}
      note={<FateBadge checkpoint={checkpoint} />}
      actions={
        checkpoint.stored &&
        options.length > 0 && (
          <Select
            label="Compare with"
            param="with"
            usual=""
            options={[
              { value: "", title: "none" },
              ...options.map(({ id, at }) => ({
                value: id,
                title: `${id} · ${formatMoment(instantOf(at), zoneNow())}`,
              })),
            ]}
          />
        )
      }
    >
      <Facts
        facts={[
          ["Saved", <Moment key="at" at={checkpoint.at} />],
          ["Because", reasonText(checkpoint.reason)],
          ["Given to", checkpoint.injected_into === null ? null : <Text>{checkpoint.injected_into}</Text>],
          ["Given", checkpoint.injected_at === null ? null : <Moment at={checkpoint.injected_at} />],
          ["Seen in its transcript", checkpoint.seen_at === null ? null : <Moment at={checkpoint.seen_at} />],
          ["Of use", checkpoint.used_at === null ? null : <Moment at={checkpoint.used_at} />],
        ]}
      />
      {checkpoint.stored && <Restore id={checkpoint.id} />}
      {other !== undefined && <Comparison between={inOrder(checkpoint, other)} />}
      <Answer of={answer}>
        {({ text }) =>
          text === null ? (
            <p class="quiet">Its files are gone, or not whole: there is no text to show.</p>
          ) : (
            <Lines label="What is given back">{text}</Lines>
          )
        }
      </Answer>
    </Section>
  );
}

function inOrder(
  a: CheckpointShape,
  b: CheckpointShape,
): readonly [from: CheckpointShape, to: CheckpointShape] {
  return a.at <= b.at ? [a, b] : [b, a];
}

/** The page gives nothing back by itself: that is the session's own start, or a person's command. */
function Restore({ id }: { readonly id: string }) {
  return (
    <dl class="restore">
      <div>
        <dt>Print it, to paste into any session</dt>
        <dd>
          <Command name={id}>hallmonitor checkpoint restore</Command>
        </dd>
      </div>
      <div>
        <dt>Give it to its session at the next start</dt>
        <dd>
          <Command name={id}>hallmonitor checkpoint restore --arm</Command>
        </dd>
      </div>
    </dl>
  );
}
