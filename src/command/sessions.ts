import type { CommandDef } from "citty";
import { listSessions } from "../query/sessions.ts";
import { parseStates, stateWords } from "../query/state-filter.ts";
import { readFlags, strict } from "./flags.ts";
import { formatSessions } from "./format/session-list.ts";
import type { Host } from "./host.ts";
import { parseLimit } from "./limit.ts";
import { answerText } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Lists sessions, newest activity first. */
export function sessionsCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "sessions", description: "list sessions, the latest first" },
    args: {
      ...readFlags,
      state: {
        type: "string",
        description: `only those in these states: ${stateWords.join(", ")}; several with commas`,
        valueHint: "STATE",
      },
      limit: { type: "string", description: "how many", default: "50" },
    },
    run: ({ args }) => {
      using asked = openQuestion(host, args);
      const { config, reader, filter, now, look } = asked;
      const answer = listSessions(reader, {
        filter,
        states: args.state === undefined ? undefined : parseStates(args.state, "--state"),
        page: { limit: parseLimit(args.limit) },
        now,
        contexts: host.contextsOf(config),
      });
      host.out(answerText(answer, asked, () => formatSessions(answer, look)));
    },
  });
}
