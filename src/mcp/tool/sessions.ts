import { counted } from "../../domain/counted.ts";
import { listSessions } from "../../query/sessions.ts";
import { schemaVersion, type SessionShape } from "../../query/shape.ts";
import { parseStates, stateWords } from "../../query/state-filter.ts";
import { choice, count, text } from "../argument.ts";
import { narrowed, ownerInput, spanInput } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { doingWords, lines, nameText, quoted, usageWords } from "../words.ts";

const mostLines = 20;

/** What `GET /api/sessions` tells, of each session only what one looks for in a list: a model pays for every word. */
export const sessionsTool = reading({
  name: "sessions",
  title: "Sessions",
  description:
    "Sessions of coding agents, the latest first: title, place, present state, usage, cost, how full the context is. Ask it for the ids that the other tools take.",
  input: {
    state: choice(stateWords, "only those in this state now; waiting, open and over mean several"),
    ...spanInput,
    ...ownerInput,
    limit: count({ usual: 20, most: 100 }, "how many"),
    cursor: text("next_cursor of the previous answer, for the next sessions"),
  },
  output: {
    sessions: "the latest first; the tool 'session' tells the rest of one",
    next_cursor: "where the list goes on; null at its end",
  },
  answer({ state, limit, cursor, ...owner }, desk) {
    const { filter, notes } = narrowed(owner, desk);
    const states = state === undefined ? undefined : parseStates(state, "state");
    const page = { limit, cursor };
    const found = listSessions(desk.reader, { filter, states, page, now: desk.now, contexts: desk.contexts });
    return {
      answer: {
        schema_version: schemaVersion,
        sessions: found.sessions.map(lineShape),
        next_cursor: found.next_cursor,
      },
      text: [
        found.sessions.length === 0
          ? "No session is like that."
          : `${counted(found.sessions.length, "session")}${found.next_cursor === null ? "" : ", and there are more"}:`,
        ...lines(found.sessions, mostLines, sessionLine),
      ].join("\n"),
      notes,
      lists: [{ path: "sessions", keep: "first", narrow: "go on with cursor", isPage: true }],
    };
  },
});

function sessionLine(session: SessionShape): string {
  const { id, title, project, context } = session;
  const fill = context?.fill_percent ?? null;
  return [
    `- ${nameText(id)} ${title === null ? "" : `${quoted(title)} `}in ${project === null ? "an unknown folder" : quoted(project)}`,
    `${doingWords(session)}, ${usageWords(session)}${fill === null ? "" : `, context ${Math.floor(fill)}% full`}`,
  ].join(": ");
}

/** What one looks for in a list. */
const told = [
  "id",
  "agent",
  "project",
  "branch",
  "user",
  "team",
  "title",
  "state",
  "state_since",
  "waiting_for",
  "started_at",
  "last_seen_at",
  "models",
  "requests",
  "failed_requests",
  "tool_calls",
  "usage",
  "cost_usd",
  "unpriced_requests",
  "unpriced_tokens",
  "burn_usd_per_hour",
] as const satisfies readonly (keyof SessionShape)[];

function lineShape(session: SessionShape): object {
  return {
    ...Object.fromEntries(told.map((name) => [name, session[name]])),
    context_tokens: session.context?.tokens ?? null,
    context_fill_percent: session.context?.fill_percent ?? null,
  };
}
