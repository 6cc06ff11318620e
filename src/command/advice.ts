import type { CommandDef } from "citty";
import { adviseOn } from "../query/advice.ts";
import { recent } from "../query/recent.ts";
import { readFlags, strict } from "./flags.ts";
import { formatAdvice } from "./format/advice.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Says what could have cost less: how much, in which sessions, and what to do. */
export function adviceCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "advice",
      description:
        "show what could have cost less in the last 30 days: how much, in which sessions, what to do",
    },
    args: {
      session: {
        type: "positional",
        description: "session id, or the beginning of one (all)",
        required: false,
      },
      ...readFlags,
    },
    run: ({ args }) => {
      using asked = openQuestion(host, args);
      const { config, reader, filter, look } = asked;
      const answer = adviseOn(reader, {
        filter: recent(filter, asked),
        prices: host.openPrices(config).whatIf,
      });
      host.out(answerText(answer, asked, () => formatAdvice(answer, look)));
    },
  });
}
