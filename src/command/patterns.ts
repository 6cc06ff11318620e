import type { CommandDef } from "citty";
import { patternsOf } from "../query/patterns.ts";
import { recent } from "../query/recent.ts";
import { readFlags, strict } from "./flags.ts";
import { formatPatterns } from "./format/patterns.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Shows when, how long and with what one works, and the days that were unlike the others. */
export function patternsCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "patterns",
      description:
        "show when, how long and with what you worked in the last 30 days, and which days were unusual",
    },
    args: { ...readFlags },
    run: ({ args }) => {
      using asked = openQuestion(host, args);
      const { reader, filter, calendar, look } = asked;
      const answer = patternsOf(reader, { filter: recent(filter, asked), calendar });
      host.out(answerText(answer, asked, () => formatPatterns(answer, look)));
    },
  });
}
