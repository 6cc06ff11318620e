import { counted } from "../../domain/counted.ts";
import { alertsAnswer } from "../../alert/alerts.ts";
import type { AlertShape } from "../../alert/shape.ts";
import { alertStateWords, parseAlertStates } from "../../alert/state-filter.ts";
import { alertRules } from "../../domain/alert.ts";
import { choice, count, text } from "../argument.ts";
import { narrowed, ownerInput, spanInput } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { lines, quoted } from "../words.ts";

const mostLines = 15;
const nobodyLooks = "nobody looks at the rules now: alerts stand as the last collector left them";

/** What `GET /api/alerts` tells, with a note where no collector looks at the rules now. */
export const alertsTool = reading({
  name: "alerts",
  title: "Alerts",
  description:
    "What needs somebody now, and what to do about it: budgets, contexts that run out, tools and requests that fail again and again, sessions that wait, are stuck or lost, figures that cannot be trusted. Without arguments: all alerts that are open.",
  input: {
    state: choice(alertStateWords, "only those in this state (open: firing or pending)"),
    rule: choice(alertRules, "only those of this rule"),
    ...spanInput,
    ...ownerInput,
    session: text("only those about this session: its id, or the beginning of one"),
    limit: count({ usual: 20, most: 100 }, "how many"),
    cursor: text("next_cursor of the answer before, for those after it"),
  },
  output: {
    alerts: "firing first, then pending, the worst first; then those of the past, the latest first",
    next_cursor: "where the list goes on; null at its end",
    silences: "what nobody is told of now",
    watching_since: "since when the rules are looked at; null where no collector does",
    evaluated_at: "when they were last looked at",
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
      notes: watch.since === undefined ? [...notes, nobodyLooks] : notes,
      lists: [
        { path: "alerts", keep: "first", narrow: "go on with cursor", isPage: true },
        { path: "silences", keep: "first", narrow: "ask for one project or session" },
      ],
    };
  },
});

function alertLine({ id, rule, state, severity, title, action, since, silenced_until }: AlertShape): string {
  const silence = silenced_until === null ? "" : `, silenced until ${silenced_until}`;
  return `- ${id} ${severity}, ${state} since ${since}${silence}: ${rule}: ${quoted(title)}. To do: ${quoted(action)}`;
}
