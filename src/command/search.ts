import type { CommandDef } from "citty";
import { searchLedger, type SearchAnswer, type SearchOrder } from "../query/search.ts";
import type { LedgerReader } from "../store/store.ts";
import { searchKinds } from "../store/search.ts";
import { dataFlagsOf, filterOf, readFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatSearch } from "./format/search.ts";
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
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const reader = host.openReader(config.dataDir);
      const now = host.clock();
      const { filter } = filterOf(args, reader, now);
      const answer = searchWhole(reader, {
        text: args._.join(" "),
        filter,
        kind: args.kind,
        limit: parseLimit(args.limit),
      });
      reader.close();
      const { columns: width, colour } = host.terminal;
      host.out(
        args.json === true ? jsonText(answer) : formatSearch(answer, { width, now, style: styleFor(colour) }),
      );
    },
  });
}

/** An answer that is full, or at the end: a filter may leave out so much that a page has nothing and is not the last. */
function searchWhole(reader: LedgerReader, order: SearchOrder): SearchAnswer {
  let answer = searchLedger(reader, order);
  for (let page = 1; page < mostPages && answer.hits.length === 0 && answer.next_cursor !== null; page += 1)
    answer = searchLedger(reader, { ...order, cursor: answer.next_cursor });
  return answer;
}
