import { useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { Segments } from "../../part/select.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { SessionList, useSessionPages } from "./session-list.tsx";

/** States that one looks for, as the API calls them. */
const states = [
  { value: "all", title: "All" },
  { value: "open", title: "Open" },
  { value: "waiting", title: "Waiting" },
  { value: "over", title: "Over" },
] as const;

/** Every session of the time and the filters in the address, the latest activity first. */
export function SessionsPage() {
  const { params, filter } = useView();
  const state = states.find(({ value }) => value === params.get("state"))?.value;
  const { answer, pages } = useSessionPages({
    ...filter,
    ...(state === undefined || state === "all" ? {} : { state }),
  });
  return (
    <Page
      title="Sessions"
      lead="The latest activity first."
      filters={["range", "project", "agent", "model", "branch", "user", "team"]}
      actions={<Segments label="State" param="state" usual="all" options={states} />}
    >
      <Answer of={answer} skeleton={<Skeleton lines={12} />}>
        {() => (
          <SessionList
            name="Sessions"
            pages={pages}
            isEager
            empty={<NothingInTime title="No session matches" />}
          />
        )}
      </Answer>
    </Page>
  );
}
