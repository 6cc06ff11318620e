import type { SessionShape } from "../../../../src/query/shape.ts";
import { Empty } from "../../../part/empty.tsx";
import { Fault } from "../../../part/fault.tsx";
import { Skeleton } from "../../../part/skeleton.tsx";
import type { Told } from "./feed.ts";
import { Timeline } from "./timeline.tsx";
import { useFeed } from "./use-feed.ts";

/** The session whose timeline is read. Where nothing was told of it, the tab says so and names `hallmonitor doctor`. */
export interface TimelineTabProps {
  readonly session: SessionShape;
}

/** What happened in a session when, as a waterfall: all of it, live, however long it is. */
export function TimelineTab({ session }: TimelineTabProps) {
  const told = useFeed(session);
  if (told.rows.length === 0) return <NoRows told={told} onRetry={told.again} />;
  return (
    <>
      {told.fault !== undefined && <Fault fault={told.fault} onRetry={told.again} />}
      <Timeline session={session} told={told} />
    </>
  );
}

function NoRows({
  told: { fault, isWhole },
  onRetry,
}: {
  readonly told: Told;
  readonly onRetry: () => void;
}) {
  if (fault !== undefined) return <Fault fault={fault} onRetry={onRetry} />;
  if (!isWhole) return <Skeleton height={420} />;
  return (
    <Empty title="No prompt, request or tool call was seen" command="hallmonitor doctor">
      What this session did was not told to this collector. Doctor says which channels are open.
    </Empty>
  );
}
