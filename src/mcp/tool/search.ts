import { checkWords, searchUntilFound, type SearchHitShape } from "../../query/search.ts";
import { searchKinds } from "../../store/search.ts";
import { choice, count, requiredText, text } from "../argument.ts";
import { filterInput, narrowed } from "../narrowing.ts";
import { reading } from "../tool.ts";
import { lines, nameText, quoted } from "../words.ts";

const mostLines = 15;
/** Pages that are looked through before an answer is given with nothing in it: each is some ten milliseconds. */
const mostPages = 5;
const notYetSearchable =
  "not everything is searchable yet: a running collector is at it, 'hallmonitor search' does it at once";

/**
 * What `GET /api/search` tells, with hits as plain text and no marks for what matched. It looks through some pages
 * until one has a hit.
 */
export const searchTool = reading({
  name: "search",
  title: "Search",
  description:
    "Sessions, prompts (where texts are kept), tool calls and errors that have all the words: what was done before, in which session, on which file. Newest first.",
  input: {
    query: requiredText('words to find, all of them; the last may be a beginning; "two words" is a phrase'),
    kind: choice(searchKinds, "only these"),
    ...filterInput,
    limit: count({ usual: 5, most: 50 }, "how many of each kind"),
    cursor: text("next_cursor of the previous answer, for older ones"),
  },
  output: {
    hits: "kind by kind, the newest first",
    counts:
      "how many there are of each kind; null where there are more than a hundred, or not all was looked through",
    next_cursor: "where the list goes on; null at its end",
    indexed: "whether everything was looked through",
  },
  answer({ query, kind, limit, cursor, ...owner }, desk) {
    checkWords(query);
    const { filter, notes } = narrowed(owner, desk);
    const answer = searchUntilFound(desk.reader, { text: query, filter, kind, limit, cursor }, mostPages);
    const hits = answer.hits.map(({ title, text: found, ...hit }) => ({
      ...hit,
      title: title.text,
      text: found?.text ?? null,
    }));
    return {
      answer: { ...answer, hits },
      text: [
        hits.length === 0 ? "Nothing was found." : `${hits.length} found:`,
        ...lines(answer.hits, mostLines, hitLine),
      ].join("\n"),
      notes: answer.indexed ? notes : [...notes, notYetSearchable],
      lists: [{ path: "hits", keep: "first", narrow: "ask for one kind", isPage: true }],
    };
  },
});

function hitLine({ kind, at, session_id, title, text: found }: SearchHitShape): string {
  const where = session_id === null ? "" : ` in session ${nameText(session_id)}`;
  return `- ${kind} ${quoted(title.text)}${where} at ${at}${found === null ? "" : `: ${quoted(found.text)}`}`;
}
