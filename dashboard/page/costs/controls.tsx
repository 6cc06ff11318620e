import { Segments, Select, type SelectOption } from "../../part/select.tsx";
import { measures } from "./measure.ts";
import { namings } from "../../../src/domain/naming.ts";
import { units, usualBy, usualStack, type By } from "./question.ts";

/** How each way to tell costs is called. */
export const byTitles: Record<By, string> = {
  project: "Project",
  model: "Model",
  branch: "Branch",
  agent: "Agent",
  user: "User",
  team: "Team",
  session: "Session",
  subagent_type: "Subagent",
  pull_request: "Pull request",
  ticket: "Ticket",
  hour: "Hour",
  day: "Day",
  week: "Week",
  month: "Month",
};

const byOptions: readonly SelectOption[] = [...namings, ...units].map((value) => ({
  value,
  title: byTitles[value],
}));
const stackOptions: readonly SelectOption[] = [
  ...namings.map((value) => ({ value, title: byTitles[value] })),
  { value: "none", title: "Nothing" },
];

/** What is counted, what it is told by, and what bars are made of where that is a time. */
export function Controls({ by }: { readonly by: By }) {
  const isTime = units.some((unit) => unit === by);
  return (
    <div class="costs-controls">
      <Select label="By" param="by" options={byOptions} usual={usualBy} />
      {isTime && <Select label="Stacked by" param="stack" options={stackOptions} usual={usualStack} />}
      <Segments
        label="Measure"
        param="measure"
        options={measures.map(({ name, title }) => ({ value: name, title }))}
        usual="cost"
      />
    </div>
  );
}
