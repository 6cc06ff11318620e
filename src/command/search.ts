import type { CommandDef } from "citty";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import { checkWords, searchUntilFound, type SearchAnswer } from "../query/search.ts";
import { searchKinds } from "../store/search.ts";
import { dataFlagsOf, filterOf, readFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatSearch } from "./format/search.ts";
import { openProgressLine } from "./format/progress-line.ts";
import { styleFor } from "./format/style.ts";
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
        description: "words that are all there; the last may be a beginning; '\"two words\"' in this order",
        valueHint: "WORDS…",
      },
      ...readFlags,
      session: usageFlags.session,
      kind: {
        type: "enum",
        description: "only these: session, prompt, tool or error",
        options: [...searchKinds],
      },
      limit: { type: "string", description: "how many of each kind (10)", default: "10" },
    },
    run: async ({ args }) => {
      const words = args._.join(" ");
      checkWords(words);
      const { config } = host.loadConfig(dataFlagsOf(args));
      const now = host.clock();
      const limit = parseLimit(args.limit);
      const ask = (): SearchAnswer => {
        const reader = host.openReader(config.dataDir);
        const { filter } = filterOf(args, reader, now);
        const order = { text: words, filter, kind: args.kind, limit };
        const answer = searchUntilFound(reader, order, mostPages);
        reader.close();
        return answer;
      };
      const first = ask();
      const answer = first.indexed || !(await hasMadeSearchable(host, config)) ? first : ask();
      const { columns: width, colour } = host.terminal;
      host.out(
        args.json === true ? jsonText(answer) : formatSearch(answer, { width, now, style: styleFor(colour) }),
      );
    },
  });
}

/** What was imported without a collector is made searchable when it is first searched. With one, that is at it already. */
async function hasMadeSearchable(host: Host, config: Config): Promise<boolean> {
  if (host.findDaemon(config.dataDir) !== undefined) return false;
  using line = openProgressLine(process.stderr);
  line.show("making the ledger searchable …");
  try {
    await host.makeSearchable(config);
    return true;
  } catch (thrown) {
    // An import or a rebuild holds the ledger, or the disk is full: what can be found is found.
    if (["conflict", "unavailable"].includes(AppError.from(thrown).code)) return false;
    throw thrown;
  }
}
