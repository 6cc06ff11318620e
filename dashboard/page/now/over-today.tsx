import { useState } from "preact/hooks";
import type { Params } from "../../api/ask.ts";
import { Answer } from "../../part/answer.tsx";
import { SessionList, useSessionPages } from "../sessions/session-list.tsx";
import "./over-today.css";

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
        <h2>Ended today</h2> <span class="faint num">{count >= 1000 ? "1,000 or more" : count}</span>
      </summary>
      {isOpen && <OverList day={day} filter={filter} />}
    </details>
  );
}

function OverList({ day, filter }: Omit<OverTodayProps, "count">) {
  const { answer, pages } = useSessionPages({ ...filter, state: "over", from: day, to: day });
  return <Answer of={answer}>{() => <SessionList name="Sessions ended today" pages={pages} />}</Answer>;
}
