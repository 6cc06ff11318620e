import type { CommandDef } from "citty";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { checkWords, searchUntilFound, type SearchAnswer } from "../query/search.ts";
import { searchKinds } from "../store/search.ts";
import { dataFlagsOf, filterOf, readFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatSearch } from "./format/search.ts";
import { openProgressLine } from "./format/progress-line.ts";
import { lookFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { parseLimit } from "./limit.ts";

/** Pages that are asked for before an answer is given with less than was asked for: each looks through thousands. */
const mostPages = 50;

/** Finds sessions, prompts, tool calls and errors by their words. */
export function searchCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "search", description: "find sessions, prompts, tools and errors by their words" },
    args: {
      words: {
        type: "positional",
        description: "words to find, all of them; the last may be a beginning; '\"two words\"' is a phrase",
        valueHint: "WORDS…",
      },
      ...readFlags,
      session: usageFlags.session,
      kind: {
        type: "enum",
        description: "only these: session, prompt, tool or error",
        options: [...searchKinds],
      },
      limit: { type: "string", description: "how many of each kind", default: "10" },
    },
    run: async ({ args }) => {
      const words = args._.join(" ");
      checkWords(words);
      const { config } = host.loadConfig(dataFlagsOf(args));
      const now = host.clock();
      const limit = parseLimit(args.limit);
      const ask = (): SearchAnswer => {
        using reader = host.openReader(config.dataDir);
        const { filter } = filterOf(args, reader, now);
        const order = { text: words, filter, kind: args.kind, limit };
        const answer = searchUntilFound(reader, order, mostPages);
        return answer;
      };
      const first = ask();
      const obstacle = first.indexed ? undefined : await makeSearchable(host, config);
      const answer = first.indexed || obstacle !== undefined ? first : ask();
      const settings = { ...lookFor(host.terminal), now, obstacle };
      host.out(args.json === true ? jsonText(answer) : formatSearch(answer, settings));
    },
  });
}

/**
 * What was imported without a collector is made searchable when it is first searched; with one, that is at it already. Why it could not
 * be made so here, where that is so.
 */
async function makeSearchable(host: Host, config: Config): Promise<string | undefined> {
  if (host.findDaemon(config.dataDir) !== undefined) return "the collector is at it";
  using line = openProgressLine(process.stderr);
  line.show("making the ledger searchable …");
  try {
    await host.makeSearchable(config);
    return undefined;
  } catch (thrown) {
    // An import or a rebuild holds the ledger, or the disk is full: what can be found is found.
    const { code, message } = AppError.from(thrown);
    if (code === "conflict" || code === "unavailable") return message;
    throw thrown;
  }
}
