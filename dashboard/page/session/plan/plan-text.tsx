import { useState } from "preact/hooks";
import type { PlanShape, PlanStepShape, SessionPlanAnswer } from "../../../../src/query/plan/shape.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { Answer } from "../../../part/answer.tsx";
import { Icon } from "../../../part/icon.tsx";
import { Lines } from "../../../part/lines.tsx";
import { Section } from "../../../part/section.tsx";
import { Path, Text } from "../../../part/text.tsx";
import { Moment } from "../../../part/time.tsx";
import { Facts } from "../facts.tsx";
import { useSessionAnswer } from "../live-session.ts";
import { PlanBadge } from "./work-badge.tsx";

interface PlanTextProps {
  readonly plan: PlanShape;
  readonly session: SessionShape;
}

/** The plan that plan mode made: its steps, what became of it, and, when asked for, its text. */
export function PlanText({ plan, session }: PlanTextProps) {
  const [isWhole, setWhole] = useState(false);
  const { title, state, steps, text_from: from } = plan;
  return (
    <Section
      title="Plan"
      note={<PlanBadge state={state} />}
      actions={
        from !== null && (
          <button type="button" class="button" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Hide the text" : "Show the text"}
          </button>
        )
      }
    >
      {title !== null && (
        <h3>
          <Text lines={2}>{title}</Text>
        </h3>
      )}
      <Facts
        facts={[
          ["File", plan.path === null ? null : <Path path={plan.path} />],
          ["Proposed", plan.proposed_at === null ? null : <Moment at={plan.proposed_at} />],
          ["Times proposed", plan.proposals > 1 ? plan.proposals : null],
          ["Approved", plan.approved_at === null ? null : <Moment at={plan.approved_at} />],
          ["Sent back", plan.rejected_at === null ? null : <Moment at={plan.rejected_at} />],
          [
            "Text",
            from === null ? "not at hand: its file is gone, and texts are not kept" : textSource[from],
          ],
        ]}
      />
      {!isWhole && steps.length > 0 && (
        <ol class="plan-steps">
          {steps.map((step, index) => (
            <Step key={index} {...step} />
          ))}
        </ol>
      )}
      {isWhole && <WholeText session={session} />}
    </Section>
  );
}

const textSource = { file: "from its file, as it is now", call: "as it was proposed" } as const;

function Step({ text, done }: PlanStepShape) {
  return (
    <li class={done === true ? "step-done" : undefined}>
      {done === true ? (
        <Icon name="check" size={14} />
      ) : (
        <span aria-hidden="true">{done === null ? "·" : "○"}</span>
      )}
      <Text lines={2}>{text}</Text>
    </li>
  );
}

/** Asked for only when somebody wants to read it: the daemon reads the plan's file for it. */
function WholeText({ session }: { readonly session: SessionShape }) {
  const plan = useSessionAnswer<SessionPlanAnswer>(session, "plan", { text: true });
  return (
    <Answer of={plan}>
      {(answer) => {
        const text = answer.plan?.text ?? null;
        return text === null ? (
          <p class="quiet">Its text is not at hand.</p>
        ) : (
          <Lines label="Plan">{text}</Lines>
        );
      }}
    </Answer>
  );
}
