import { promptTokens } from "../../domain/usage.ts";
import type { ImitatedRecord } from "../../imitation/record.ts";
import { clientVersion } from "../../imitation/session.ts";

/** What the client hands its status line after an answer of the main thread; undefined after anything else. */
export function statusLineBody(record: ImitatedRecord): object | undefined {
  if (record.kind !== "event" || record.act.kind !== "api_request") return undefined;
  const { session, act } = record;
  if (act.querySource !== "repl_main_thread" || session.window === undefined) return undefined;
  const { input, output, cacheRead, cacheWrite } = act.usage;
  const used = promptTokens(act.usage);
  return {
    session_id: session.id,
    session_name: session.title,
    prompt_id: act.promptId,
    cwd: session.folder,
    version: clientVersion,
    model: { id: act.model, display_name: act.model },
    workspace: { current_dir: session.folder, project_dir: session.folder, added_dirs: [] },
    context_window: {
      total_input_tokens: used,
      total_output_tokens: output,
      context_window_size: session.window,
      current_usage: {
        input_tokens: input,
        output_tokens: output,
        cache_creation_input_tokens: cacheWrite,
        cache_read_input_tokens: cacheRead,
      },
      used_percentage: Math.round((100 * used) / session.window),
      remaining_percentage: Math.round(100 - (100 * used) / session.window),
    },
  };
}
