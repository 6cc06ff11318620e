import { href } from "./view.ts";

/** What a session is found by. Two agents may have sessions of one id; null where nobody tells whose it is. */
export interface SessionAddress {
  readonly id: string;
  readonly agent: string | null;
}

/** The page of a session; `changes` say which part of it. */
export function sessionHref(
  { id, agent }: SessionAddress,
  changes: Readonly<Record<string, string | null>> = {},
): string {
  return href(`/sessions/${encodeURIComponent(id)}`, { agent, ...changes });
}
