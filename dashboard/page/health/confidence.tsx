import { confidenceMark, confidenceMeaning, confidenceOrder } from "../../../src/format/confidence.ts";
import { gapWords, isLoss } from "../../../src/format/gap.ts";
import type { Confidence, ReconcileAnswer, ReconcileShape } from "../../../src/query/reconcile-shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { agentMarks } from "../../part/agent-mark.ts";
import { Badge } from "../../part/badge.tsx";
import { Empty } from "../../part/empty.tsx";
import { Section } from "../../part/section.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Path, Text } from "../../part/text.tsx";
import type { Tone } from "../../part/tone.ts";
import { shortId } from "../../../src/domain/short-id.ts";

/** Comparing channels takes a pass over each session's requests; it changes slowly. */
const everyMs = 30_000;
/** A day's sessions of a busy person. */
const recent = 30;

/** How far the figures of the latest sessions can be trusted: whether their channels tell the same. */
export function ConfidencePart() {
  const answer = useAnswer<ReconcileAnswer>("/api/reconcile", { limit: recent }, { every: everyMs });
  return (
    <Section title="Trust in the figures" id="trust" note="the latest sessions, channel against channel">
      <Answer of={answer}>
        {({ sessions, total }) =>
          sessions.length === 0 ? <NoSessions /> : <Trust sessions={sessions} counts={total.sessions} />
        }
      </Answer>
    </Section>
  );
}

function NoSessions() {
  return (
    <Empty title="No session to compare yet" command="hallmonitor import">
      Channels are compared session by session. This reads those that Claude Code kept:
    </Empty>
  );
}

const tones: Record<Confidence, Tone> = {
  exact: "good",
  complete: "info",
  partial: "attention",
  "single-source": "neutral",
};

interface TrustProps {
  readonly sessions: readonly ReconcileShape[];
  readonly counts: ReconcileAnswer["total"]["sessions"];
}

function Trust({ sessions, counts }: TrustProps) {
  const withGaps = sessions.filter(({ gaps }) => gaps.length > 0);
  return (
    <div class="health-parts">
      <ul class="trust">
        {confidenceOrder.map((confidence) => (
          <li key={confidence} class={counts[confidence] === 0 ? "faint" : ""}>
            <strong class="num">
              <Count n={counts[confidence]} />
            </strong>
            <ConfidenceBadge confidence={confidence} />
            <span class="quiet">{confidenceMeaning(confidence)}</span>
          </li>
        ))}
      </ul>
      {withGaps.length > 0 && (
        <Table
          name="Sessions with gaps"
          columns={[sessionColumn(agentMarks(sessions)), ...columns]}
          rows={withGaps}
          keyOf={({ id, agent }) => `${id} ${agent}`}
          lead={({ id, agent }) => sessionHref({ id, agent }, { tab: "channels" })}
          limit={8}
          noExport
        />
      )}
    </div>
  );
}

function ConfidenceBadge({ confidence }: { readonly confidence: Confidence }) {
  return (
    <Badge tone={tones[confidence]} title={confidenceMeaning(confidence)}>
      <span aria-hidden="true">{confidenceMark(confidence)}</span> {confidence}
    </Badge>
  );
}

function sessionColumn(markOf: (session: ReconcileShape) => string): Column<ReconcileShape> {
  return {
    key: "session",
    title: "Session",
    value: ({ id }) => id,
    cell: (session) => (
      <>
        <code>{shortId(session.id)}</code>
        <span class="faint">{markOf(session)}</span>
      </>
    ),
  };
}

const columns: readonly Column<ReconcileShape>[] = [
  {
    key: "confidence",
    title: "Trust",
    value: ({ confidence }) => confidence,
    cell: ({ confidence }) => <ConfidenceBadge confidence={confidence} />,
  },
  {
    key: "gaps",
    title: "Gaps",
    grow: true,
    value: ({ gaps }) => gapWords(gaps),
    cell: ({ gaps }) => (
      <span class={gaps.some(isLoss) ? "tone-attention" : ""}>
        <Text>{gapWords(gaps)}</Text>
      </span>
    ),
  },
  {
    key: "project",
    title: "Project",
    hideBelow: 1600,
    value: ({ project }) => project,
    cell: ({ project }) => <Path path={project} />,
  },
];
