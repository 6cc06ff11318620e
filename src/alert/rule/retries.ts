import { formatWhole } from "../../domain/whole.ts";
import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import type { Request } from "../../domain/request.ts";
import { formatAge } from "../../format/duration.ts";
import type { LedgerReader } from "../../store/store.ts";
import { errorText } from "./error-text.ts";
import { lastError, recentByAgent, type SessionRequests } from "./recent-requests.ts";
import type { Asked, Rule } from "./rule.ts";
import { nameOf, sessionCommand, subjectOf, whose } from "./whose.ts";

/** Requests that are tried again and again: one of a session many times, or many of an agent. */
export const retries: Rule = {
  name: "retries",
  find: (reader, asked) =>
    [...recentByAgent(asked, asked.settings.retries.withinMs)].flatMap(([agent, sessions]) =>
      ofAgent(agent, sessions, asked).concat(sessions.flatMap((one) => ofSession(reader, one, asked))),
    ),
};

function ofSession(
  reader: LedgerReader,
  { session, requests }: SessionRequests,
  { settings }: Asked,
): Finding[] {
  const attempts = Math.max(...requests.map(({ attempt = 1 }) => attempt));
  if (attempts < settings.retries.attempts) return [];
  return [
    {
      rule: "retries",
      subject: subjectOf(session),
      severity: "attention",
      title: `A request of ${nameOf(session)} was tried ${formatWhole(attempts)} times`,
      detail: reasonOf(requests),
      action: "It waits longer each time: see whether its provider has a fault, or its account a limit",
      command: sessionCommand(reader, "hallmonitor session", session),
      owner: whose(session),
    },
  ];
}

function ofAgent(agent: string, sessions: readonly SessionRequests[], { settings }: Asked): Finding[] {
  const requests = sessions.flatMap((one) => one.requests);
  const retried = requests.filter(({ attempt = 1 }) => attempt > 1).length;
  if (retried < settings.retries.requests) return [];
  return [
    {
      rule: "retries",
      subject: agent,
      severity: "attention",
      title: `${formatWhole(retried)} requests of ${plainText(agent)} were tried again in ${formatAge(settings.retries.withinMs)}`,
      detail: reasonOf(requests),
      action: "See whether its provider has a fault, or its account a limit",
      command: "hallmonitor sessions",
      owner: { agent },
    },
  ];
}

function reasonOf(requests: readonly Request[]): string | undefined {
  const last = lastError(requests);
  const text = errorText(last?.error, last?.statusCode);
  return text === undefined ? undefined : `The last one failed with: ${text}`;
}
