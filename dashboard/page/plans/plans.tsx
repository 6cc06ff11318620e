import type { PlansAnswer } from "../../../src/query/plans.ts";
import { useAnswer } from "../../api/answer.ts";
import { useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { Page } from "../../part/page.tsx";
import { NoPlans } from "./no-plans.tsx";
import { PlanTable } from "./plan-table.tsx";
import "./plans.css";

/** Files change without a session that tells of it, so the stream is not enough; five seconds are soon for a plan. */
export const planEveryMs = 5000;

/** All plans that projects keep in files, and how far each is. */
export function PlansPage() {
  const { filter } = useView();
  const { project, agent, branch, user, team } = filter;
  const answer = useAnswer<PlansAnswer>(
    "/api/plans",
    { project, agent, branch, user, team },
    { live: true, every: planEveryMs },
  );
  return (
    <Page title="Plans" lead="What projects keep in dev/active, and how far it is" filters={["project"]}>
      <Answer of={answer}>
        {({ plans }) =>
          plans.length === 0 ? <NoPlans isNarrowed={project !== undefined} /> : <PlanTable plans={plans} />
        }
      </Answer>
    </Page>
  );
}
