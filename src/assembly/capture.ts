import { gatherState, hasContents } from "../checkpoint/gather.ts";
import { readSurroundings } from "../checkpoint/surroundings.ts";
import { checkpointText } from "../checkpoint/text.ts";
import type { Config } from "../config/schema.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import type { LedgerReader } from "../store/store.ts";
import type { DaemonHost } from "./collector.ts";
import type { Capture } from "./keeper.ts";

interface CaptureParts {
  readonly reader: LedgerReader;
  readonly host: DaemonHost;
  readonly contexts: ContextSettings;
}

/** Reads a session's state out of the ledger, its repository and its plans. */
export function openCapture(
  { context, pipeline, claudeDirs }: Config,
  { reader, host: { clock, env }, contexts }: CaptureParts,
): Capture {
  const { keepText } = pipeline;
  return async (session, reason) => {
    const surroundings = await readSurroundings(reader, session, { env, claudeDirs });
    const settings = { session, reason, now: clock(), keepText, settings: contexts, surroundings };
    const state = gatherState(reader, settings);
    if (!hasContents(state)) return undefined;
    return { state, text: checkpointText(state, context.checkpoint) };
  };
}
