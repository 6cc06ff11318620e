import { counted } from "../../domain/counted.ts";
import { alertsAnswer, type Watch } from "../../alert/alerts.ts";
import type { AlertShape } from "../../alert/shape.ts";
import { alertStateWords, parseAlertStates } from "../../alert/state-filter.ts";
import { alertRules } from "../../domain/alert.ts";
import { choice, count, text } from "../argument.ts";
import { narrowed, ownerInput, spanInput } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { lines, quoted } from "../words.ts";

const mostLines = 15;
const nobodyLooks = "nobody looks at the rules now: alerts stand as the last collector left them";
const nothingKept =
  "the ledger cannot be written: nothing is being kept, and what fires now is in no list; 'hallmonitor doctor' says why";

/** What `GET /api/alerts` tells, with a note where no collector looks at the rules now. */
export const alertsTool = reading({
  name: "alerts",
  title: "Alerts",
  description:
    "What needs attention now, and what to do about it: budgets, contexts that run out, tools and requests that fail again and again, sessions that wait, are stuck or lost, figures that cannot be trusted. Without arguments: all open alerts.",
  input: {
    state: choice(alertStateWords, "only those in this state (open: firing or pending)"),
    rule: choice(alertRules, "only those of this rule"),
    ...spanInput,
    ...ownerInput,
    session: text("only those about this session: its id, or the beginning of one"),
    limit: count({ usual: 20, most: 100 }, "how many"),
    cursor: text("next_cursor of the previous answer, for the next ones"),
  },
  output: {
    alerts: "firing first, then pending, the worst first; then those of the past, the latest first",
    next_cursor: "where the list goes on; null at its end",
    silences: "what nobody is told of now",
    watching_since: "since when the rules are looked at; null where no collector does",
    evaluated_at: "when they were last looked at",
    unkept: "why nothing can be kept, so that what fires now is in no list; null where it can",
  },
  async answer({ state, rule, limit, cursor, ...owner }, desk) {
    const { filter, notes } = narrowed(owner, desk);
    const states = state === undefined ? undefined : parseAlertStates(state, "state");
    const watch = await desk.watch();
    const answer = alertsAnswer(desk.reader, { filter, states, rule, limit, cursor, now: desk.now, watch });
    return {
      answer,
      text: [
        answer.alerts.length === 0 ? "No alert is like that." : `${counted(answer.alerts.length, "alert")}:`,
        ...lines(answer.alerts, mostLines, alertLine),
      ].join("\n"),
      notes: [...notes, ...watchNotes(watch)],
      lists: [
        { path: "alerts", keep: "first", narrow: "go on with cursor", isPage: true },
        { path: "silences", keep: "first", narrow: "ask for one project or session" },
      ],
    };
  },
});

/** What to know of the list beside it: without somebody who looks and keeps, an empty one says nothing. */
function watchNotes({ since, unkept }: Watch): string[] {
  if (since === undefined) return [nobodyLooks];
  return unkept === undefined ? [] : [nothingKept];
}

function alertLine({ id, rule, state, severity, title, action, since, silenced_until }: AlertShape): string {
  const silence = silenced_until === null ? "" : `, silenced until ${silenced_until}`;
  return `- ${id} ${severity}, ${state} since ${since}${silence}: ${rule}: ${quoted(title)}. To do: ${quoted(action)}`;
}
