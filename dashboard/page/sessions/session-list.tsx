import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import type { SessionsAnswer, SessionShape } from "../../../src/query/shape.ts";
import { useAnswer, type Answer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { sessionName } from "../../api/stream.ts";
import { sessionHref } from "../../app/session-href.ts";
import { MoreButton } from "../../part/more-button.tsx";
import { usePages, type Pages } from "../../part/pages.ts";
import { Table } from "../../part/table.tsx";
import { sessionColumns, sessionKeys } from "./columns.tsx";
import "./sessions.css";

const path = "/api/sessions";
/** Sessions of one page of the list: more than a window shows, and as few as are drawn in a moment. */
const pageSize = 50;

/** Sessions, the latest activity first, live and page by page. */
export interface ListedSessions {
  readonly answer: Answer<SessionsAnswer>;
  readonly pages: Pages<SessionShape>;
}

/** The sessions that a question is about. */
export function useSessionPages(question: Params): ListedSessions {
  const params = { ...question, limit: pageSize };
  const answer = useAnswer<SessionsAnswer>(path, params, { live: true });
  const pages = usePages({
    first: answer,
    path,
    params,
    rowsOf: ({ sessions }: SessionsAnswer) => sessions,
    keyOf: sessionName,
    order: (a, b) => Date.parse(b.last_seen_at) - Date.parse(a.last_seen_at),
  });
  return { answer, pages };
}

/** Sessions as far as they were asked for. */
export interface SessionListProps {
  /** For its caption and the name of its file. */
  readonly name: string;
  readonly pages: Pages<SessionShape>;
  /** Whether more come as one scrolls. */
  readonly isEager?: boolean;
  readonly empty?: ComponentChildren;
}

/** A table of sessions, each of which leads to its page, and the way to more of them. */
export function SessionList({ name, pages, isEager = false, empty }: SessionListProps) {
  const { rows, more } = pages;
  const columns = useMemo(() => sessionColumns(rows), [rows]);
  return (
    <div class="sessions-list">
      <Table<SessionShape>
        name={name}
        columns={columns}
        fileKeys={sessionKeys}
        rows={rows}
        keyOf={sessionName}
        lead={sessionHref}
        limit={Infinity}
        isPart={more !== undefined}
        empty={empty}
      />
      <MoreButton pages={pages} isEager={isEager}>
        Show more
      </MoreButton>
    </div>
  );
}
