import type { SessionShape } from "../../../../src/query/shape.ts";
import { Skeleton } from "../../../part/skeleton.tsx";

/** What happened in a session when, as a waterfall. */
export function TimelineTab({ session }: { readonly session: SessionShape }) {
  return <Skeleton key={session.id} lines={12} />;
}
