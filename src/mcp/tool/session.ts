import { counted } from "../../domain/counted.ts";
import { capital } from "../../format/capital.ts";
import { forecastText } from "../../format/context.ts";
import {
  partsOfSession,
  sessionParts,
  type PartialSessionAnswer,
  type SessionPart,
} from "../../query/sessions.ts";
import type { SessionShape } from "../../query/shape.ts";
import { choices, count } from "../argument.ts";
import { reading } from "../tool.ts";
import { foundNotes, sessionInput, sessionOf } from "../whose.ts";
import { doingWords, nameText, quoted, tokenWords, usageWords } from "../words.ts";

/** What happened in a session, kind by kind. */
const parts = sessionParts.filter((part) => part !== "relatives");
/** Of each kind. */
const most = 200;
const allOfIt = "'hallmonitor session ID --json' has all";

/**
 * What `GET /api/sessions/:id` tells. What happened in it is left out unless `parts` asks for it, and then the newest
 * of each.
 */
export const sessionTool = reading({
  name: "session",
  title: "One session",
  description:
    "All about one session: state, branch, tokens and dollars, tools and failures, tasks, context, who else is open in its folder; with parts also what happened in it. Without a session: the one that asks.",
  input: {
    ...sessionInput,
    parts: choices(parts, "also the newest of these kinds"),
    limit: count({ usual: 20, most }, "how many of each kind, the newest"),
  },
  output: {
    session: "the session with all its totals",
    found_by: "how it is known which session is meant: asked, tool-call, process, folder or only-one",
    ...Object.fromEntries(parts.map((part) => [part, "where asked for: the newest, oldest first"])),
  },
  answer({ parts: asked = [], limit, ...who }, desk) {
    const found = sessionOf(desk, who);
    const { id, agent } = found.session;
    const { reader, now, contexts } = desk;
    const whole = partsOfSession(reader, { id, filter: { agent }, parts: asked, now, contexts });
    const lists = asked.map((part) => [part, itemsOf(whole, part)] as const);
    const counts = countsOf(whole.session);
    const newest = Object.fromEntries(lists.map(([part, items]) => [part, items.slice(-limit)]));
    return {
      answer: { ...whole, ...newest, found_by: found.by },
      text: sessionText(whole.session, now),
      notes: foundNotes(found),
      lists: [
        ...lists.map(([path, { length }]) => ({
          path,
          keep: "last" as const,
          narrow: asked.length > 1 ? `ask for fewer parts, or ${allOfIt}` : allOfIt,
          part: {
            of: Math.max(length, counts[path] ?? 0),
            more: limit < most ? "a larger limit tells more" : allOfIt,
          },
        })),
        { path: "session.parallel", keep: "first", narrow: "the tool 'sessions' lists all that are open" },
        { path: "session.models", keep: "first", narrow: "the tool 'usage' with group_by=model tells all" },
      ],
    };
  },
});

/** Of a very long session not all is read to tell the newest. */
function countsOf(session: SessionShape): Partial<Record<SessionPart, number>> {
  const { requests, failed_requests, tool_calls, prompts } = session;
  return { requests: requests + failed_requests, tool_calls, prompts };
}

function itemsOf(answer: PartialSessionAnswer, part: SessionPart): readonly unknown[] {
  const items: unknown = answer[part];
  return Array.isArray(items) ? items : [];
}

function workText({ prompts, tool_calls, tool_failures, subagents, compactions }: SessionShape): string {
  return [
    counted(prompts, "prompt"),
    `${counted(tool_calls, "tool call")} (${tool_failures} failed)`,
    counted(subagents, "subagent"),
    counted(compactions, "compaction"),
  ].join(", ");
}

function sessionText(session: SessionShape, now: number): string {
  const { id, agent, title, project, branch, state_since, plan, context } = session;
  const where = project === null ? "an unknown folder" : quoted(project);
  const fill = context?.fill_percent ?? null;
  return [
    `Session ${nameText(id)} of ${nameText(agent)}${title === null ? "" : ` ${quoted(title)}`} in ${where}${branch === null ? "" : `, branch ${quoted(branch)}`}.`,
    `State: ${doingWords(session)} since ${state_since}; started ${session.started_at}.`,
    `Used: ${usageWords(session)} (${tokenWords(session.usage)}).`,
    `Work: ${workText(session)}.`,
    ...(plan === null ? [] : [`Tasks: ${plan.done} of ${plan.total} done.`]),
    ...(context === null || fill === null
      ? []
      : [
          `Context: ${Math.floor(fill)}% of the way to its compaction. ${capital(forecastText(context, now))}`.trim(),
        ]),
  ].join("\n");
}
