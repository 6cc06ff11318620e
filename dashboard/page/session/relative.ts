import { href } from "../../app/view.ts";

/** The page of another session: its agent is told, for two may have one of the same id. */
export function relativeHref({ id, agent }: { readonly id: string; readonly agent: string }): string {
  return href(`/sessions/${encodeURIComponent(id)}`, { agent });
}
