import { useMemo } from "preact/hooks";
import type { CheckpointsAnswer } from "../../../../src/checkpoint/list.ts";
import { formatTokens } from "../../../../src/format/tokens.ts";
import type { ContextAnswer } from "../../../../src/query/context/shape.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { zoneNow } from "../../../app/view.ts";
import { axisCount } from "../../../chart/axis-number.ts";
import { LineChart } from "../../../chart/line-chart.tsx";
import { Answer } from "../../../part/answer.tsx";
import { Empty } from "../../../part/empty.tsx";
import { Section } from "../../../part/section.tsx";
import { Skeleton } from "../../../part/skeleton.tsx";
import { useSessionAnswer } from "../live-session.ts";
import { ContextNumbers } from "./context-numbers.tsx";
import { fillCourse } from "./fill-course.ts";
import { FilledBy } from "./filled-by.tsx";
import { Fills } from "./fills.tsx";
import { SubagentContexts } from "./subagent-contexts.tsx";
import { counted } from "../../../../src/domain/counted.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";

/** How full a session's context is and was, when it is compacted, what fills it, and its subagents'. */
export function ContextTab({ session }: { readonly session: SessionShape }) {
  const context = useSessionAnswer<ContextAnswer>(session, "context");
  const checkpoints = useSessionAnswer<CheckpointsAnswer>(session, "checkpoints", { limit: 100 });
  return (
    <Answer of={context} skeleton={<Skeleton height={320} />}>
      {(answer) => <Told answer={answer} checkpoints={checkpoints.data?.checkpoints ?? none} />}
    </Answer>
  );
}

const none: ToldProps["checkpoints"] = [];

interface ToldProps {
  readonly answer: ContextAnswer;
  readonly checkpoints: CheckpointsAnswer["checkpoints"];
}

function Told({ answer, checkpoints }: ToldProps) {
  const { context, history, filled_by, subagents } = answer;
  const course = useMemo(() => fillCourse(answer, checkpoints), [answer, checkpoints]);
  if (context === null && history.points.length === 0 && subagents.length === 0)
    return (
      <Empty title="Nothing is known of its context" command="hallmonitor doctor">
        A context is known from a request that tells its tokens, or from a status line. Neither came from this
        session.
      </Empty>
    );
  return (
    <div class="tab">
      {context !== null && <ContextNumbers context={context} thresholds={answer.thresholds} />}
      {history.points.length > 0 && (
        <Section title="How it filled" note={pointsNote(history)}>
          <LineChart
            title="Context over time"
            height={300}
            format={formatTokens}
            formatAxis={axisCount}
            timeZone={zoneNow()}
            {...course}
          />
        </Section>
      )}
      {filled_by !== null && <FilledBy filled={filled_by} />}
      {history.fills.length > 1 && <Fills fills={history.fills} />}
      {subagents.length > 0 && <SubagentContexts subagents={subagents} />}
    </div>
  );
}

function pointsNote({ requests, points }: ContextAnswer["history"]): string {
  const count = counted(requests, "request");
  return points.length < requests ? `${count}, thinned to ${formatWhole(points.length)} points` : count;
}
