import type { AlertOwner } from "../../domain/alert.ts";
import { commandLine } from "../../domain/command-line.ts";
import { plainText } from "../../domain/plain-text.ts";
import { titleOf, type Session } from "../../domain/session.ts";
import { shellWord } from "../../domain/shell-word.ts";
import { shortId } from "../../domain/short-id.ts";
import type { LedgerReader } from "../../store/store.ts";

/** Whom something is about that a session did. */
export function whose({ id, agent, facts: { project, branch, user, team } }: Session): AlertOwner {
  return { agent, sessionId: id, project, branch, user, team };
}

/** What a rule calls a session among all that it watches: ids are unique within an agent only. */
export function subjectOf({ agent, id }: Pick<Session, "agent" | "id">): string {
  return `${agent} ${id}`;
}

/** A command about a session, which says whose it is where an id alone would be refused: several agents have one of it. */
export function sessionCommand(
  reader: Pick<LedgerReader, "sessionsById">,
  command: string,
  { agent, id }: Pick<Session, "agent" | "id">,
): string {
  const isShared = reader.sessionsById(id).length > 1;
  return commandLine(isShared ? `${command} --agent=${shellWord(agent)}` : command, id);
}

/** The name its person gave it, its title, or the beginning of its id: what a person knows it by. */
export function nameOf({ id, facts }: Session): string {
  const title = plainText(titleOf(facts));
  return title === "" ? shortId(id) : `“${title}”`;
}
