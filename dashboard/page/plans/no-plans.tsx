import { Empty } from "../../part/empty.tsx";

/** No plan to show, and what makes one appear. */
export function NoPlans({ isNarrowed }: { readonly isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <Empty title="This project keeps no plan">
        A plan is a folder <code>dev/active/NAME</code> with a <code>plan.md</code> or a{" "}
        <code>manifest.jsonl</code>.
      </Empty>
    );
  }
  return (
    <Empty title="No plan was seen yet" command="hallmonitor demo --plan">
      In every project of the last 30 days, <code>dev/active/NAME/plan.md</code> and{" "}
      <code>manifest.jsonl</code> are followed from their first line on. This plays the life of one:
    </Empty>
  );
}
