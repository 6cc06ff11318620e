import { counted } from "../../domain/counted.ts";
import { capital } from "../../format/capital.ts";
import { forecastText } from "../../format/context.ts";
import { formatWhole } from "../../domain/whole.ts";
import { sessionContext } from "../../query/context/answer.ts";
import type { ContextAnswer, ContextShape } from "../../query/context/shape.ts";
import { reading } from "../tool.ts";
import { foundNotes, sessionInput, sessionOf } from "../whose.ts";
import { lines, nameText, quoted } from "../words.ts";

/** Of the way here, what tells how it goes on. */
const mostPoints = 10;
const mostFills = 5;
/** Parts of the context that the text names. */
const mostParts = 6;

/** What `GET /api/sessions/:id/context` tells; of its history only the latest ten requests and five fills. */
export const contextStateTool = reading({
  name: "context_state",
  title: "State of the context",
  description:
    "How full a session's context is: tokens, the window, where the client compacts it, how many requests and how much time are left until then, what fills it, and the contexts of its subagents. Ask it before long work, to know whether to save a checkpoint first. Without a session: the one that asks.",
  input: sessionInput,
  output: {
    session_id: "whose context it is",
    found_by: "how it is known which session is meant: asked, tool-call, process, folder or only-one",
    context:
      "how full it is, where it is compacted, and when that will be; null while nothing is known of it",
    thresholds: "parts of the way to the compaction, and when they were passed",
    filled_by: "what fills it, an estimate; null while it is not known how much it holds",
    subagents: "the contexts of subagents",
    history: "the latest requests and fills of the way here",
  },
  answer(who, desk) {
    const found = sessionOf(desk, who);
    const { id, agent } = found.session;
    const whole = sessionContext(desk.reader, { id, agent, settings: desk.contexts, now: desk.now });
    return {
      answer: { ...shortened(whole), found_by: found.by },
      text: contextText(whole, desk.now),
      notes: foundNotes(found),
      lists: [
        { path: "history.points", keep: "last", narrow: "GET /api/sessions/ID/context has all" },
        { path: "filled_by.reads", keep: "first", narrow: "GET /api/sessions/ID/context has all" },
        { path: "subagents", keep: "last", narrow: "GET /api/sessions/ID/context has all" },
        { path: "filled_by.parts", keep: "first", narrow: "GET /api/sessions/ID/context has all" },
      ],
    };
  },
});

function shortened(answer: ContextAnswer): ContextAnswer {
  const { points, fills, compactions, requests } = answer.history;
  const history = {
    requests,
    points: points.slice(-mostPoints),
    compactions: compactions.slice(-mostFills),
    fills: fills.slice(-mostFills),
  };
  return { ...answer, history };
}

function contextText({ session_id: id, context, filled_by, history }: ContextAnswer, now: number): string {
  if (context === null)
    return `Nothing is known of the context of session ${nameText(id)} yet: none of its requests was answered.`;
  return [
    `Context of session ${nameText(id)}: ${fillText(context)}.`,
    ...roomText(context),
    `${capital(forecastText(context, now)) || "When it is compacted cannot be foreseen"}. Compacted ${counted(history.compactions.length, "time")} so far. As of ${context.as_of}.`,
    ...(filled_by === null ? [] : ["Filled by, as an estimate:"]),
    ...lines(
      filled_by?.parts ?? [],
      mostParts,
      ({ kind, name, tokens }) =>
        `- ${kind}${name === null ? "" : ` ${quoted(name)}`}: ${formatWhole(tokens)} tokens`,
    ),
  ].join("\n");
}

function fillText({ tokens, window, used_percent }: ContextShape): string {
  if (tokens === null) return "its tokens are unknown until the next answer";
  const of = window === null ? "; its window is unknown" : ` of a window of ${formatWhole(window)}`;
  return `${formatWhole(tokens)} tokens${of}${used_percent === null ? "" : ` (${used_percent}%)`}`;
}

function roomText({ tokens, compacts_at_tokens: at, fill_percent }: ContextShape): string[] {
  if (at === null) return [];
  const left = tokens === null ? "" : `, ${formatWhole(Math.max(0, at - tokens))} left`;
  const fill = fill_percent === null ? "" : ` (${fill_percent}% of the way)`;
  return [`The client compacts it at ${formatWhole(at)} tokens${left}${fill}.`];
}
