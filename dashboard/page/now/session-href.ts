import type { SessionShape } from "../../../src/query/shape.ts";
import { href } from "../../app/view.ts";

/** The page of a session. Its agent goes along: two agents may have sessions of one id. */
export function sessionHref({ id, agent }: Pick<SessionShape, "id" | "agent">): string {
  return href(`/sessions/${encodeURIComponent(id)}`, { agent });
}
