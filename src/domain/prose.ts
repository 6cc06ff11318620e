/** Three or more of one mark open code; what stands behind backticks holds none, or it is code within a line. */
const fenceOf = /^\s*(?:(?<ticks>`{3,})[^`]*|(?<tildes>~{3,}).*)$/;

/**
 * The lines of a Markdown text that are words: without fenced code, in whose place a blank line stands, and without comments. A fence is
 * closed by one of its own mark that is as long, so that code may show another; what is never closed goes on to the end.
 */
export function proseLines(markdown: string): string[] {
  const lines: string[] = [];
  let fence: string | undefined;
  let isComment = false;
  for (const line of markdown.split(/\r?\n/)) {
    if (fence !== undefined) {
      if (closes(line, fence)) fence = undefined;
      continue;
    }
    const told = withoutComments(line, isComment);
    isComment = told.isOpen;
    const { ticks, tildes } = fenceOf.exec(told.text)?.groups ?? {};
    fence = ticks ?? tildes;
    lines.push(fence === undefined ? told.text : "");
  }
  return lines;
}

function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.startsWith(fence) && mark === fence.charAt(0).repeat(mark.length);
}

/** What of a line is no comment, and whether one goes on behind its end. */
function withoutComments(
  line: string,
  isComment: boolean,
): { readonly text: string; readonly isOpen: boolean } {
  let text = "";
  let isOpen = isComment;
  for (let at = 0; ;) {
    const next = isOpen ? line.indexOf("-->", at) : beginningOf(line, at);
    if (!isOpen) text += line.slice(at, next === -1 ? undefined : next);
    if (next === -1) return { text, isOpen };
    at = next + (isOpen ? "-->" : "<!--").length;
    isOpen = !isOpen;
  }
}

/** Where a comment begins; between backticks it is shown, and none. A backtick that none follows is a sign like others. */
function beginningOf(line: string, from: number): number {
  if (!line.includes("<!--", from)) return -1;
  const last = line.lastIndexOf("`");
  let [at, isCode] = [from, false];
  for (; at < line.length; at += 1) {
    if (line.charAt(at) === "`") isCode = !isCode && at < last;
    else if (!isCode && line.startsWith("<!--", at)) return at;
  }
  return -1;
}
