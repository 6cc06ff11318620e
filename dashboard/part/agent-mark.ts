import { plainText } from "../../src/domain/plain-text.ts";

interface Told {
  readonly id: string;
  readonly agent: string;
}

/** Names the agent of a session, ` (codex)`, where another agent of the list has a session of the same id; else it is empty. */
export function agentMarks(sessions: readonly Told[]): (session: Told) => string {
  const seen = Map.groupBy(sessions, ({ id }) => id);
  return ({ id, agent }) => {
    const isShared = seen.get(id)?.some((other) => other.agent !== agent) === true;
    return isShared ? ` (${plainText(agent)})` : "";
  };
}
