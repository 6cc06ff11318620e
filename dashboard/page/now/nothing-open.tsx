import type { SessionShape } from "../../../src/query/shape.ts";
import { href } from "../../app/view.ts";
import { Command } from "../../part/command.tsx";
import { Empty } from "../../part/empty.tsx";
import { Link } from "../../part/link.tsx";
import { Ago } from "../../part/time.tsx";
import "./nothing-open.css";

/**
 * What an empty board has to go by: when anything was last heard of, and whether filters are set, which then are the reason
 * given.
 */
export interface NothingOpenProps {
  /** The session that was last heard of. */
  readonly last: SessionShape;
  readonly isNarrowed: boolean;
}

/** Why there is nothing on the board of a ledger that holds sessions. */
export function NothingOpen({ last, isNarrowed }: NothingOpenProps) {
  if (isNarrowed) return <Empty title="No open session matches the filters." />;
  return (
    <Empty title="Nothing is running.">
      A session was last heard of <Ago at={last.last_seen_at} />.{" "}
      <Link href={href("/sessions")}>All sessions</Link>
    </Empty>
  );
}

/** What to do first with a ledger that is empty. */
export function FirstSteps() {
  return (
    <Empty title="No session has been seen yet.">
      <dl class="first-steps">
        <div>
          <dt>Connect Claude Code, then start a session</dt>
          <dd>
            <Command>hallmonitor setup claude-code</Command>
          </dd>
        </div>
        <div>
          <dt>Or look around first, with made-up sessions</dt>
          <dd>
            <Command>hallmonitor demo</Command>
          </dd>
        </div>
      </dl>
    </Empty>
  );
}
