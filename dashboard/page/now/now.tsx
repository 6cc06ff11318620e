import { useMemo } from "preact/hooks";
import type { BoardAnswer } from "../../../src/query/board.ts";
import type { SessionsAnswer } from "../../../src/query/shape.ts";
import { isWaiting } from "../../../src/format/session-order.ts";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { useSessions } from "../../api/stream.ts";
import { href, useView } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { Link } from "../../part/link.tsx";
import { Page } from "../../part/page.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { openSessions } from "./arrange.ts";
import { Board } from "./board.tsx";
import { FirstSteps, NothingOpen } from "./nothing-open.tsx";
import { OverToday } from "./over-today.tsx";
import { Today } from "./today.tsx";
import "./now.css";

/** Silence means something too, and no stream tells of it. */
const boardEveryMs = 15_000;

/** What goes on now: who waits, who works, and what the day has taken. */
export function NowPage() {
  const { from: _from, to: _to, session: _session, ...filter } = useView().filter;
  const { timezone: _timezone, ...owner } = filter;
  const isNarrowed = Object.keys(owner).length > 0;
  const answer = useAnswer<BoardAnswer>("/api/board", filter, { every: boardEveryMs, live: true });
  const { sessions: told } = useSessions();
  const sessions = useMemo(
    () => (answer.data === undefined ? [] : openSessions(answer.data, told, isNarrowed)),
    [answer.data, told, isNarrowed],
  );
  const waiting = sessions.filter(isWaiting).length;
  return (
    <Page
      title="Now"
      tab={waiting > 0 ? `${waiting} waiting` : "Now"}
      filters={["project", "agent", "model"]}
    >
      <p class="unseen" role="status">
        {waiting > 0 && `${waiting} ${waiting === 1 ? "session waits" : "sessions wait"} for you`}
      </p>
      <Answer of={answer} skeleton={<NowSkeleton />}>
        {(board) =>
          sessions.length > 0 ? (
            <div class="now">
              <Today board={board} filter={filter} />
              <Board sessions={sessions} />
              {board.has_more && <MoreOpen />}
              <Over board={board} filter={filter} />
            </div>
          ) : (
            <Quiet board={board} filter={filter} isNarrowed={isNarrowed} />
          )
        }
      </Answer>
    </Page>
  );
}

interface QuietProps {
  readonly board: BoardAnswer;
  readonly filter: Params;
  readonly isNarrowed: boolean;
}

/** No session is open: the ledger is new, the day quiet, or the filter narrow. */
function Quiet({ board, filter, isNarrowed }: QuietProps) {
  const answer = useAnswer<SessionsAnswer>("/api/sessions", { limit: 1 }, { live: true });
  return (
    <Answer of={answer} skeleton={<NowSkeleton />}>
      {({ sessions: [last] }) =>
        last === undefined ? (
          <FirstSteps />
        ) : (
          <div class="now">
            <Today board={board} filter={filter} />
            <NothingOpen last={last} isNarrowed={isNarrowed} />
            <Over board={board} filter={filter} />
          </div>
        )
      }
    </Answer>
  );
}

function Over({ board, filter }: Omit<QuietProps, "isNarrowed">) {
  return <OverToday count={board.over_today} day={board.today.key ?? ""} filter={filter} />;
}

function MoreOpen() {
  return (
    <p class="quiet">
      More sessions are open: <Link href={href("/sessions", { state: "open" })}>all of them</Link>.
    </p>
  );
}

function NowSkeleton() {
  return (
    <>
      <Skeleton height={86} />
      <Skeleton height={190} />
    </>
  );
}
