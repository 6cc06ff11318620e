import { planEventSubject, planEventText } from "../../../src/format/plan-event.ts";
import type { PlanEventShape } from "../../../src/query/plan-events.ts";
import { Text } from "../../part/text.tsx";
import { Ago } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";
import { SessionLink } from "./reference.tsx";

/** What happened to a plan, the newest first. */
export function PlanEvents({ events }: { readonly events: readonly PlanEventShape[] }) {
  return (
    <ol class="plan-events" reversed>
      {events.toReversed().map((event) => (
        <li key={event.id}>
          <i class={`plan-dot plan-dot-${toneOf(event.event_type)}`} aria-hidden="true" />
          <span class="plan-what">
            <span>{planEventText(event.event_type)}</span>
            <span class="quiet">
              <Subject event={event} />
            </span>
          </span>
          <span class="plan-when faint">
            <SessionLink id={event.session_id} />
            <Ago at={event.timestamp} />
          </span>
        </li>
      ))}
    </ol>
  );
}

/** Some events are about the plan as a whole. */
function Subject({ event }: { readonly event: PlanEventShape }) {
  const text = planEventSubject(event);
  return text === "" ? null : <Text>{text}</Text>;
}

function toneOf(type: PlanEventShape["event_type"]): Tone {
  switch (type) {
    case "feature_failed":
      return "bad";
    case "feature_completed":
    case "orchestration_completed":
      return "good";
    case "feature_started":
    case "orchestration_started":
      return "accent";
    case "pr_created":
      return "info";
    case "plan_created":
    case "plan_optimized":
    case "feature_created":
    case "unknown":
      return "neutral";
  }
}
