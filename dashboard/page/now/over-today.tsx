import { useState } from "preact/hooks";
import type { SessionsAnswer } from "../../../src/query/shape.ts";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { sessionName } from "../../api/stream.ts";
import { Answer } from "../../part/answer.tsx";
import { Table } from "../../part/table.tsx";
import { sessionColumns, sessionKeys } from "../sessions/columns.tsx";
import { sessionHref } from "./session-href.ts";
import "./over-today.css";

/** Sessions shown at first; the board is about those that are open. */
const shownAtFirst = 20;

/**
 * How many sessions are over today, which the API counts up to a thousand, and how they are asked for. Where there is none,
 * nothing is drawn.
 */
export interface OverTodayProps {
  readonly count: number;
  /** The day, as the collector calls it. */
  readonly day: string;
  readonly filter: Params;
}

/** Sessions that ended today, folded away: they are asked for when somebody wants to see them. */
export function OverToday({ count, day, filter }: OverTodayProps) {
  const [isOpen, setOpen] = useState(false);
  if (count === 0) return null;
  return (
    <details class="over-today" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Over today</h2> <span class="faint num">{count >= 1000 ? "1,000 or more" : count}</span>
      </summary>
      {isOpen && <OverList day={day} filter={filter} />}
    </details>
  );
}

function OverList({ day, filter }: Omit<OverTodayProps, "count">) {
  const question = { ...filter, state: "over", from: day, limit: 200 };
  const answer = useAnswer<SessionsAnswer>("/api/sessions", question, { live: true });
  return (
    <Answer of={answer}>
      {({ sessions }) => (
        <Table
          name="Sessions over today"
          columns={sessionColumns(sessions)}
          fileKeys={sessionKeys}
          rows={sessions}
          keyOf={sessionName}
          href={sessionHref}
          limit={shownAtFirst}
        />
      )}
    </Answer>
  );
}
