import { counted } from "../../domain/counted.ts";
import { namings } from "../../domain/naming.ts";
import type { UsageGroup } from "../../query/shape.ts";
import { groupings, isPeriod, usageBy } from "../../query/usage.ts";
import { choice, count } from "../argument.ts";
import { filterInput, narrowed } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { lines, quoted, tokenWords, usageWords } from "../words.ts";

/** Groups that the text tells of. */
const mostLines = 12;

/** What `GET /api/usage` tells, with all names beyond `limit` in one group, so that groups still add up to the total. */
export const usageTool = reading({
  name: "usage",
  title: "Usage",
  description:
    "Tokens, requests and dollars of coding agents, in groups and in total, each request counted once. Ask it what was used today or this week, by model, project, session, branch or subagent. Without arguments: everything, by day.",
  input: {
    group_by: choice(groupings, "what to group by (day)"),
    breakdown: choice(namings, "each group broken down further by this"),
    ...filterInput,
    limit: count(
      { usual: 30, most: 200 },
      "how many names are returned one by one; all others are one group",
    ),
  },
  output: {
    groups:
      "periods in order of time, everything else the most expensive first; rest: how many names a group stands for",
    total: "all that the question is about, also what groups left out",
  },
  answer({ group_by: grouping = "day", breakdown, limit, ...owner }, desk) {
    const { filter, calendar, notes } = narrowed(owner, desk);
    const answer = usageBy(desk.reader, { grouping, filter, calendar, breakdown, told: { limit } });
    const { groups, total } = answer;
    const latest = isPeriod(grouping) ? groups.toReversed() : groups;
    return {
      answer,
      text: [
        `Total: ${usageWords(total)} in ${counted(total.sessions, "session")} (${tokenWords(total.usage)}).`,
        ...lines(latest, mostLines, (group) => `- ${nameOf(group)}: ${usageWords(group)}`),
      ].join("\n"),
      notes,
      lists: [
        {
          path: "groups",
          keep: isPeriod(grouping) ? "last" : "first",
          narrow: "narrow by last, from, to or limit, or group by longer periods",
        },
      ],
    };
  },
});

function nameOf({ key, rest, title }: UsageGroup): string {
  if (rest !== undefined) return `${rest} others`;
  const name = key === null ? "unknown" : quoted(key);
  return title === undefined || title === null ? name : `${name} ${quoted(title)}`;
}
