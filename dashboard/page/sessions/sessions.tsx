import { useMemo } from "preact/hooks";
import type { SessionsAnswer, SessionShape } from "../../../src/query/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import { href, useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { MoreButton, useFurther } from "../../part/further.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { Segments } from "../../part/select.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { Table } from "../../part/table.tsx";
import { sessionColumns, sessionKeys } from "./columns.tsx";
import "./sessions.css";

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
  const answer = useAnswer<SessionsAnswer>("/api/sessions", question, { live: true });
  return (
    <Page
      title="Sessions"
      lead="The latest activity first."
      filters={["range", "project", "agent", "model", "branch", "user", "team"]}
      actions={<Segments label="State" param="state" usual="all" options={states} />}
    >
      <Answer of={answer} skeleton={<Skeleton lines={12} />}>
        {(data) => <List first={data} question={question} />}
      </Answer>
    </Page>
  );
}

interface ListProps {
  readonly first: SessionsAnswer;
  readonly question: Readonly<Record<string, string | number>>;
}

function List({ first, question }: ListProps) {
  const further = useFurther("/api/sessions", question, first);
  const sessions = useMemo(() => eachOnce(further.pages.flatMap((page) => page.sessions)), [further.pages]);
  const columns = useMemo(() => sessionColumns(sessions), [sessions]);
  return (
    <div class="sessions-list">
      <Table<SessionShape>
        name="Sessions"
        columns={columns}
        fileKeys={sessionKeys}
        rows={sessions}
        keyOf={nameOf}
        href={({ id, agent }) => href(`/sessions/${encodeURIComponent(id)}`, { agent })}
        limit={Infinity}
        isPart={further.hasMore}
        empty={<NothingInTime title="No session matches" />}
      />
      <MoreButton of={further}>Show more</MoreButton>
    </div>
  );
}

/** A session that became active is on the first page now, and was on another before. */
function eachOnce(sessions: readonly SessionShape[]): SessionShape[] {
  const known = new Map<string, SessionShape>();
  for (const session of sessions) if (!known.has(nameOf(session))) known.set(nameOf(session), session);
  return [...known.values()];
}

/** Ids are unique to their agent only. */
function nameOf({ agent, id }: SessionShape): string {
  return JSON.stringify([agent, id]);
}
