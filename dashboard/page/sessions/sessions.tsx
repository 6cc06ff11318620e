import { useMemo } from "preact/hooks";
import type { SessionsAnswer, SessionShape } from "../../../src/query/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { sessionName } from "../../api/stream.ts";
import { useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { MoreButton } from "../../part/more-button.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { usePages, type Pages } from "../../part/pages.ts";
import { Segments } from "../../part/select.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { Table } from "../../part/table.tsx";
import { sessionHref } from "../now/session-href.ts";
import { sessionColumns, sessionKeys } from "./columns.tsx";
import "./sessions.css";

const path = "/api/sessions";
/** Sessions of one page of the list: more than a window shows, and as few as are drawn in a moment. */
const pageSize = 50;

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
  const question = {
    ...filter,
    limit: pageSize,
    ...(state === undefined || state === "all" ? {} : { state }),
  };
  const answer = useAnswer<SessionsAnswer>(path, question, { live: true });
  const pages = usePages({
    first: answer,
    path,
    params: question,
    rowsOf: ({ sessions }: SessionsAnswer) => sessions,
    keyOf: sessionName,
    order: (a, b) => Date.parse(b.last_seen_at) - Date.parse(a.last_seen_at),
  });
  return (
    <Page
      title="Sessions"
      lead="The latest activity first."
      filters={["range", "project", "agent", "model", "branch", "user", "team"]}
      actions={<Segments label="State" param="state" usual="all" options={states} />}
    >
      <Answer of={answer} skeleton={<Skeleton lines={12} />}>
        {() => <List pages={pages} />}
      </Answer>
    </Page>
  );
}

function List({ pages }: { readonly pages: Pages<SessionShape> }) {
  const { rows, more } = pages;
  const columns = useMemo(() => sessionColumns(rows), [rows]);
  return (
    <div class="sessions-list">
      <Table<SessionShape>
        name="Sessions"
        columns={columns}
        fileKeys={sessionKeys}
        rows={rows}
        keyOf={sessionName}
        href={sessionHref}
        limit={Infinity}
        isPart={more !== undefined}
        empty={<NothingInTime title="No session matches" />}
      />
      <MoreButton pages={pages} isEager>
        Show more
      </MoreButton>
    </div>
  );
}
