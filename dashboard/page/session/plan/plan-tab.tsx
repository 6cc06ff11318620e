import type { ComponentChildren } from "preact";
import type { PlanBasis, SessionPlanAnswer } from "../../../../src/query/plan/shape.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { Answer } from "../../../part/answer.tsx";
import { Bar } from "../../../part/bar.tsx";
import { Empty } from "../../../part/empty.tsx";
import { Section } from "../../../part/section.tsx";
import { Stat, Stats } from "../../../part/stat.tsx";
import { Text } from "../../../part/text.tsx";
import { useSessionAnswer } from "../live-session.ts";
import { OrchestrationTable } from "./orchestration.tsx";
import { PlanText } from "./plan-text.tsx";
import { TaskTable } from "./task-table.tsx";
import { BackgroundTable, SubagentTable } from "./work-table.tsx";
import { unknown } from "../../../../src/format/unknown.ts";

/** What a session set out to do, how far it is, and what works for it. */
export function PlanTab({ session }: { readonly session: SessionShape }) {
  const plan = useSessionAnswer<SessionPlanAnswer>(session, "plan");
  return <Answer of={plan}>{(answer) => <Told answer={answer} session={session} />}</Answer>;
}

interface ToldProps {
  readonly answer: SessionPlanAnswer;
  readonly session: SessionShape;
}

function Told({ answer, session }: ToldProps) {
  const { plan, tasks, subagents, background, orchestration, basis } = answer;
  if (basis === "none" && background.length === 0 && orchestration.length === 0)
    return (
      <Empty title="It made no plan and keeps no task list">
        Most sessions work without either. One that is in plan mode, or that is told to keep a list of its
        tasks, shows here what it set out to do and how far it is.
      </Empty>
    );
  return (
    <div class="tab">
      <PlanNumbers {...answer} />
      {tasks.length > 0 && (
        <Section title="Tasks">
          <TaskTable tasks={tasks} />
        </Section>
      )}
      {plan !== null && <PlanText plan={plan} session={session} />}
      {subagents.length > 0 && (
        <Section title="Subagents">
          <SubagentTable subagents={subagents} />
        </Section>
      )}
      {background.length > 0 && (
        <Section title="In the background">
          <BackgroundTable background={background} />
        </Section>
      )}
      {orchestration.length > 0 && (
        <Section title="Plans of its project" note="what happened to them while it was at work">
          <OrchestrationTable events={orchestration} />
        </Section>
      )}
    </div>
  );
}

/** What the answer stands on: the best there is. */
const bases: Record<PlanBasis, string> = {
  tasks: "by its task list",
  todos: "by its to-do list",
  plan: "by the boxes of its plan",
  subagents: "by its subagents",
  none: "nothing to tick off",
};

function PlanNumbers({
  progress,
  basis,
  current,
  phase,
  permission_mode: mode,
  subagents,
  background,
}: SessionPlanAnswer) {
  const running = [...subagents, ...background].filter(({ state }) => state === "running").length;
  return (
    <Stats>
      <Stat
        label="Done"
        value={progressText(progress)}
        note={<Progress progress={progress} basis={basis} />}
      />
      <Stat
        label="Under way"
        value={<Small>{current.task ?? unknown}</Small>}
        note={toolText(current.tool)}
      />
      <Stat
        label="Phase"
        value={<Small>{phase ?? unknown}</Small>}
        note={mode === null ? "mode not told" : `${mode} mode`}
      />
      <Stat label="Beside it" value={running} note="subagents and background work that run" />
    </Stats>
  );
}

function progressText(progress: SessionPlanAnswer["progress"]): string {
  return progress === null ? unknown : `${progress.done} of ${progress.total}`;
}

function Progress({ progress, basis }: Pick<SessionPlanAnswer, "progress" | "basis">) {
  if (progress === null) return <>{bases[basis]}</>;
  return (
    <>
      <Bar share={progress.total === 0 ? null : progress.done / progress.total} tone="good" />
      {bases[basis]}
    </>
  );
}

function toolText(tool: string | null): ComponentChildren {
  return tool === null ? "no tool runs" : <Text>{tool}</Text>;
}

/** Words where numbers stand elsewhere. */
function Small({ children }: { readonly children: string }) {
  return (
    <span class="stat-words">
      <Text lines={2}>{children}</Text>
    </span>
  );
}
