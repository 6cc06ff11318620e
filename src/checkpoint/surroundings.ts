import type { Session } from "../domain/session.ts";
import { isOfThisMachine } from "../file/look.ts";
import type { LedgerReader } from "../store/store.ts";
import type { Surroundings } from "./gather.ts";
import { readGit, type GitSettings } from "./git.ts";
import { readPlanFiles } from "./plan-file.ts";

/** Where to look, and for how long. */
export interface SurroundingsSettings extends GitSettings {
  /** The client's folders, which hold plans. */
  readonly claudeDirs: readonly string[];
}

/** The newest calls that may name a plan. */
const maxCalls = 5000;

/** What lies around a session: where its repository stands, and its plans. Never rejects. */
export async function readSurroundings(
  reader: LedgerReader,
  { key, facts }: Session,
  settings: SurroundingsSettings,
): Promise<Surroundings> {
  // What is no path of this machine, telemetry may say as well.
  const project = isOfThisMachine(facts.project ?? "") ? facts.project : undefined;
  const touched = reader
    .toolCalls({ sessionKey: key }, maxCalls)
    .flatMap(({ filePath }) => (filePath === undefined ? [] : [filePath]))
    .toReversed();
  return {
    planFiles: readPlanFiles({ project, claudeDirs: settings.claudeDirs, touched: [...new Set(touched)] }),
    git: project === undefined ? undefined : await readGit(project, settings),
  };
}
