import { useMemo } from "preact/hooks";
import { formatCost } from "../../../../src/format/money.ts";
import { formatTokens, tokensOf } from "../../../../src/format/tokens.ts";
import type { SessionCostsAnswer } from "../../../../src/query/close-up/costs.ts";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { useView, zoneNow } from "../../../app/view.ts";
import { axisCount, axisUsd } from "../../../chart/axis-number.ts";
import { StackedBars } from "../../../chart/stacked-bars.tsx";
import { Answer } from "../../../part/answer.tsx";
import { Empty } from "../../../part/empty.tsx";
import { Section } from "../../../part/section.tsx";
import { Segments } from "../../../part/select.tsx";
import { Skeleton } from "../../../part/skeleton.tsx";
import { TokenClasses } from "../../../part/token-classes.tsx";
import { useSessionAnswer } from "../live-session.ts";
import { CostNumbers } from "./cost-numbers.tsx";
import { CostGroups } from "./cost-groups.tsx";
import { coursePlaces, courseSeries, type Unit } from "./course-bars.ts";
import { RequestTable } from "./request-table.tsx";

const units = [
  { value: "cost", title: "Cost" },
  { value: "tokens", title: "Tokens" },
];

/** What a session cost: in total, by class of tokens, by model and by who asked, and request by request. */
export function CostTab({ session }: { readonly session: SessionShape }) {
  const costs = useSessionAnswer<SessionCostsAnswer>(session, "costs");
  return (
    <Answer of={costs} skeleton={<Skeleton height={320} />}>
      {(answer) => <Told answer={answer} session={session} />}
    </Answer>
  );
}

interface ToldProps {
  readonly answer: SessionCostsAnswer;
  readonly session: SessionShape;
}

function Told({ answer, session }: ToldProps) {
  const { params } = useView();
  const unit: Unit = params.get("unit") === "tokens" ? "tokens" : "cost";
  const { course, total, token_classes, models, subagent_types } = answer;
  if (total.requests === 0 && tokensOf(total.usage) === 0 && course.length === 0)
    return (
      <Empty title="No request was seen yet" command="hallmonitor doctor">
        Requests come in over OpenTelemetry and from transcripts. Hooks alone tell of none.
      </Empty>
    );
  return (
    <div class="tab">
      <CostNumbers answer={answer} session={session} />
      {course.length > 0 && (
        <Section
          title={
            unit === "cost" ? "Cost in the course of the session" : "Tokens in the course of the session"
          }
          actions={<Segments label="Shown" param="unit" options={units} usual="cost" />}
        >
          <Course course={course} unit={unit} />
        </Section>
      )}
      <div class="cost-parts">
        <Section title="By class of tokens">
          <TokenClasses classes={token_classes} />
        </Section>
        <Section title="By model">
          <CostGroups name="Cost by model" kind="model" groups={models} total={total} />
        </Section>
        {subagent_types.length > 1 && (
          <Section title="By who asked">
            <CostGroups name="Cost by subagent" kind="subagent" groups={subagent_types} total={total} />
          </Section>
        )}
      </div>
      {course.length > 0 && <RequestTable session={session} />}
    </div>
  );
}

function Course({ course, unit }: { readonly course: SessionCostsAnswer["course"]; readonly unit: Unit }) {
  const timezone = zoneNow();
  const places = useMemo(() => coursePlaces(course, timezone), [course, timezone]);
  const series = useMemo(() => courseSeries(course, unit), [course, unit]);
  return (
    <StackedBars
      title={unit === "cost" ? "Cost by request" : "Tokens by request"}
      unit="requests"
      places={places}
      series={series}
      {...(unit === "cost" ? totalsOf(course) : {})}
      format={unit === "cost" ? formatCost : formatTokens}
      formatAxis={unit === "cost" ? axisUsd : axisCount}
    />
  );
}

function totalsOf(course: SessionCostsAnswer["course"]) {
  return {
    totals: course.map(({ total_cost_usd: usd }) => usd),
    unpriced: course,
  };
}
