import { plainText } from "../../../src/domain/plain-text.ts";
import type { PlanDetailAnswer, PlanDetailShape } from "../../../src/query/plans.ts";
import { useAnswer } from "../../api/answer.ts";
import { href, useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { Command } from "../../part/command.tsx";
import { Empty } from "../../part/empty.tsx";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Page } from "../../part/page.tsx";
import { Section } from "../../part/section.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Moment } from "../../part/time.tsx";
import { FeatureTable } from "./feature-table.tsx";
import { PlanEvents } from "./plan-events.tsx";
import { PlanProgress, PlanStateBadge } from "./plan-state.tsx";
import { planEveryMs } from "./plans.tsx";
import { PullRequests, SessionLink } from "./reference.tsx";
import "./plans.css";
import { formatWhole } from "../../../src/domain/whole.ts";

/** More than a screen of events; the terminal has them all. */
const mostEvents = 200;

/** One plan: how far it is, its features with what they need, and what happened. Several projects may have one of the name. */
export function PlanPage({ name }: { readonly name: string }) {
  const { filter } = useView();
  const answer = useAnswer<PlanDetailAnswer>(
    "/api/plans",
    { plan: name, project: filter["project"], limit: mostEvents },
    { live: true, every: planEveryMs },
  );
  const [first, ...others] = answer.data?.plans ?? [];
  if (answer.fault?.code === "not-found") return <NoPlan name={name} />;
  return (
    <Page
      title={plainText(name)}
      tab={`${plainText(name)} · Plans`}
      lead={
        others.length === 0 ? <Text>{first?.title ?? "A plan"}</Text> : manyText(answer.data?.plans ?? [])
      }
      actions={
        <Link class="button" href={href("/plans")}>
          <Icon name="left" size={12} /> All plans
        </Link>
      }
    >
      <Answer of={answer}>
        {({ plans }) => (
          <div class="plan-list">
            {plans.map((plan) => (
              <Plan key={`${plan.path} ${plan.created_at}`} plan={plan} isOneOfMany={plans.length > 1} />
            ))}
          </div>
        )}
      </Answer>
    </Page>
  );
}

function manyText(plans: readonly PlanDetailShape[]): string {
  const projects = new Set(plans.map(({ project }) => project)).size;
  if (projects === plans.length) return `${projects} projects have a plan of this name`;
  const where = projects === 1 ? "" : ` in ${projects} projects`;
  return `${plans.length} plans have had this name${where}, one after the other`;
}

function NoPlan({ name }: { readonly name: string }) {
  return (
    <Page title="No such plan" tab="No plan">
      <Empty
        title={`No plan is called ${plainText(name).slice(0, 40).toWellFormed()}`}
        command="hallmonitor plans"
      >
        <Link class="link" href={href("/plans", { project: null })}>
          Look at all plans
        </Link>
      </Empty>
    </Page>
  );
}

interface PlanProps {
  readonly plan: PlanDetailShape;
  readonly isOneOfMany: boolean;
}

function Plan({ plan, isOneOfMany }: PlanProps) {
  const { project, feature_list, events, events_before } = plan;
  return (
    <div class="plan">
      {isOneOfMany && <h2 class="plan-project">{plainText(project)}</h2>}
      <PlanFacts plan={plan} />
      <div class="plan-parts">
        <Section
          title="Features"
          note={feature_list.length === 0 ? undefined : `${plan.completed} of ${plan.features} done`}
        >
          <FeatureTable features={feature_list} />
        </Section>
        <Section
          title="Events"
          note="newest first"
          actions={
            events_before > 0 && (
              <span class="faint">
                {formatWhole(events_before)} older:{" "}
                <Command name={plan.name}>hallmonitor plans --all</Command>
              </span>
            )
          }
        >
          <PlanEvents events={events} />
        </Section>
      </div>
    </div>
  );
}

function PlanFacts({ plan }: { readonly plan: PlanDetailShape }) {
  return (
    <div class="plan-facts">
      <div class="plan-where">
        <PlanStateBadge state={plan.state} />
        <PlanProgress plan={plan} />
      </div>
      <dl>
        <div>
          <dt>Folder</dt>
          <dd>
            <Path path={plan.path} />
          </dd>
        </div>
        <div>
          <dt>Author</dt>
          <dd>
            <SessionLink id={plan.session_id} />
          </dd>
        </div>
        <div>
          <dt>Pull requests</dt>
          <dd>
            <PullRequests urls={plan.pull_requests} />
          </dd>
        </div>
        <div>
          <dt>Created</dt>
          <dd>
            <Moment at={plan.created_at} />
          </dd>
        </div>
        <div>
          <dt>Started</dt>
          <dd>
            <Moment at={plan.started_at} />
          </dd>
        </div>
        <div>
          <dt>Completed</dt>
          <dd>
            <Moment at={plan.completed_at} />
            {plan.completed_by === "move" && <span class="faint"> by moving its folder</span>}
          </dd>
        </div>
      </dl>
    </div>
  );
}
