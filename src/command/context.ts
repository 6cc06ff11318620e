import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { sessionContext } from "../query/context/answer.ts";
import { liveContexts } from "../query/context/live.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatContext } from "./format/context-detail.ts";
import { formatContexts } from "./format/context-list.ts";
import { jsonText } from "./format/json.ts";
import { styleFor } from "./format/style.ts";
import type { Host } from "./host.ts";

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
      if (args.id !== undefined) refuseNarrowing(args);
      const { config } = host.loadConfig(dataFlagsOf(args));
      const reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter, calendar } = filterOf(args, reader, now);
      const settings = { width: host.terminal.columns, now, style: styleFor(host.terminal.colour) };
      if (args.id === undefined) {
        const answer = liveContexts(reader, { filter, now, contexts: host.contextsOf(config) });
        const isNarrowed = Object.values(filter).some((value) => value !== undefined);
        host.out(
          args.json === true
            ? jsonText(answer)
            : formatContexts(answer.sessions, { ...settings, isNarrowed }),
        );
      } else {
        const answer = sessionContext(reader, {
          id: args.id,
          agent: args.agent,
          settings: host.contextsOf(config),
          now,
        });
        const timezone = calendar.timeZone;
        host.out(args.json === true ? jsonText(answer) : formatContext(answer, { ...settings, timezone }));
      }
      reader.close();
    },
  });
}

/** What narrows the list of sessions, and says nothing of one. */
const narrowing = ["since", "until", "last", "project", "model", "branch", "user"] as const;

/** A context is of now, whatever else was asked: an answer to another question would look like one to this. */
function refuseNarrowing(
  args: Readonly<Partial<Record<(typeof narrowing)[number], string | undefined>>>,
): void {
  const stray = narrowing.find((name) => args[name] !== undefined);
  if (stray === undefined) return;
  throw new AppError(
    "invalid",
    `--${stray} narrows the list; with a session there is one context, that of now: leave it out`,
  );
}
