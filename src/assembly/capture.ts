import { gatherState, hasContents } from "../checkpoint/gather.ts";
import { readSurroundings } from "../checkpoint/surroundings.ts";
import { checkpointText } from "../checkpoint/text.ts";
import type { Config } from "../config/schema.ts";
import type { LedgerReader } from "../store/store.ts";
import type { DaemonHost } from "./collector.ts";
import type { Capture } from "./keeper.ts";

/** Reads a session's state out of the ledger, its repository and its plans. */
export function openCapture(
  { context, pipeline, claudeDirs }: Config,
  { reader, host: { clock, env } }: { readonly reader: LedgerReader; readonly host: DaemonHost },
): Capture {
  const { keepText } = pipeline;
  return async (session, reason) => {
    const surroundings = await readSurroundings(reader, session, { env, claudeDirs });
    const settings = { session, reason, now: clock(), keepText, settings: context, surroundings };
    const state = gatherState(reader, settings);
    if (!hasContents(state)) return undefined;
    return { state, text: checkpointText(state, context.checkpoint) };
  };
}
