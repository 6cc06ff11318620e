import type { StatusLine } from "../../agent/claude-code/status-line.ts";
import { compactionPoint, settingsOfEnvironment } from "../../context/compaction-point.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Where the client's own variables have it compact; undefined where they say nothing of it. */
export function ownPoint({ contextWindow }: StatusLine, env: Env): number | undefined {
  const settings = settingsOfEnvironment(env);
  const isTold =
    settings.isOff === true || Object.values(settings).some((value) => typeof value === "number");
  return isTold && contextWindow !== undefined ? compactionPoint(contextWindow, settings) : undefined;
}

/** Where the conversation is compacted: the client's variables say, the ledger knows of this window, or it is as usual. */
export function pointOf(
  line: StatusLine,
  env: Env,
  facts: { readonly context_window: number | null; readonly compacts_at_tokens: number | null } | undefined,
): number | undefined {
  const { contextWindow } = line;
  if (contextWindow === undefined) return undefined;
  const known = facts?.context_window === contextWindow ? facts.compacts_at_tokens : null;
  return ownPoint(line, env) ?? known ?? compactionPoint(contextWindow, {});
}
