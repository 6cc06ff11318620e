import type { CommandDef } from "citty";
import * as v from "valibot";
import type { SavedAnswer } from "../../checkpoint/list.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { findSession, listSessions } from "../../query/sessions.ts";
import type { LedgerReader } from "../../store/store.ts";
import { askCollector, collectorOf, shownPart } from "../collector.ts";
import { dataFlags, dataFlagsOf, strict } from "../flags.ts";
import { jsonText } from "../format/json.ts";
import { plainText } from "../format/text.ts";
import type { Host, NamedSession } from "../host.ts";
import { isOver, leftMs } from "../../domain/activity.ts";
import { listed } from "../../domain/listed.ts";

/** Saves what a session is doing now: through the collector where one runs, in this process where none does. */
export function saveCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "checkpoint save", description: "save what a session is doing now" },
    args: {
      session: {
        type: "positional",
        description: "the session: its id, or the beginning of one (the only live one)",
        required: false,
      },
      agent: { type: "string", description: "whose session, if two agents have one with this id" },
      ...dataFlags,
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const saved = await saveSession(host, config, sessionOf(host, config, args));
      host.out(args.json === true ? jsonText(saved) : savedText(saved));
    },
  });
}

/** The session that is meant. */
function sessionOf(
  host: Host,
  config: Config,
  { session, agent }: { readonly session?: string | undefined; readonly agent?: string | undefined },
): NamedSession {
  using reader = host.openReader(config.dataDir);
  return session === undefined ? onlyAlive(host, reader, agent) : findSession(reader, session, agent);
}

/** Sessions that were seen last are looked at; an older one is no longer alive. */
const lookedAt = 100;

function onlyAlive(host: Host, reader: LedgerReader, agent: string | undefined): NamedSession {
  const now = host.clock();
  const filter = { from: now - leftMs, agent };
  const { sessions } = listSessions(reader, { filter, page: { limit: lookedAt }, now });
  const [only, ...others] = sessions.filter(({ state }) => !isOver(state));
  if (only === undefined)
    throw new AppError(
      "not-found",
      "no session is alive; name one: 'hallmonitor checkpoint save SESSION' ('hallmonitor sessions' lists them)",
    );
  if (others.length === 0) return only;
  const ids = [only, ...others].map(({ id }) => id);
  throw new AppError(
    "conflict",
    `${others.length + 1} sessions are alive: ${listed(ids, 5)}; name one: 'hallmonitor checkpoint save SESSION'`,
  );
}

const answerSchema = shownPart<SavedAnswer>(
  v.object({
    checkpoint: v.object({ id: v.string(), session_id: v.string(), text_tokens: v.nullable(v.number()) }),
    is_new: v.boolean(),
  }),
);

/** Saves one session. Throws what the collector says of itself when it will not. */
export async function saveSession(host: Host, config: Config, session: NamedSession): Promise<SavedAnswer> {
  const collector = collectorOf(host, config);
  if (collector === undefined) return host.saveCheckpoint(config, session);
  const path = `/api/sessions/${encodeURIComponent(session.id)}/checkpoints?agent=${encodeURIComponent(session.agent)}`;
  return askCollector(collector, path, { method: "POST", body: "{}", answer: answerSchema });
}

function savedText({ checkpoint, is_new }: SavedAnswer): string {
  const { id, session_id, text_tokens } = checkpoint;
  const session = plainText(session_id);
  return is_new
    ? `saved checkpoint ${id} of session ${session}: ${text_tokens ?? 0} tokens of text`
    : `unchanged: session ${session} is where checkpoint ${id} has it`;
}
