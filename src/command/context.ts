import type { CommandDef } from "citty";
import { sessionContext } from "../query/context/answer.ts";
import { liveContexts } from "../query/context/live.ts";
import { readFlags, strict } from "./flags.ts";
import { formatContext } from "./format/context-detail.ts";
import { formatContexts } from "./format/context-list.ts";
import { jsonText } from "./format/json.ts";
import type { Host } from "./host.ts";
import { refuseNarrowing } from "./narrowing.ts";
import { answerText, leavesOut } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Shows how full the contexts of live sessions are, or how that of one session filled. */
export function contextCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "context", description: "how full contexts are, and when they are compacted" },
    args: {
      id: {
        type: "positional",
        description: "session id, or the beginning of one; without it, all live sessions",
        required: false,
      },
      ...readFlags,
    },
    run: ({ args }) => {
      if (args.id !== undefined) refuseNarrowing(args, "there is one context, that of now");
      using asked = openQuestion(host, args);
      const { config, reader, filter, now } = asked;
      if (args.id === undefined) {
        const answer = liveContexts(reader, { filter, now, contexts: host.contextsOf(config) });
        const look = { ...asked.look, isNarrowed: leavesOut(filter), hasMore: answer.has_more };
        host.out(answerText(answer, asked, () => formatContexts(answer.sessions, look)));
      } else {
        const answer = sessionContext(reader, {
          id: args.id,
          agent: args.agent,
          settings: host.contextsOf(config),
          now,
        });
        host.out(asked.json ? jsonText(answer) : formatContext(answer, asked.look));
      }
    },
  });
}
