/** A part of the text: a heading and its lines, the most useful first. */
export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
  /** How many lines there would be, where that is more than there are. */
  readonly total?: number;
  /** Lines it gets while each of the others gets its own share. */
  readonly share: number;
}

/**
 * The sections as text of at most `room` characters: all of them where that fits. Else each gets its share in turn until no
 * more fits, and says how many lines it left out; one of which no line fits is left out whole.
 */
export function fitSections(
  sections: readonly Section[],
  { room, more }: { readonly room: number; readonly more: (left: number) => string },
): string {
  const taken = sections.map(() => 0);
  const lengthWith = (index: number, count: number): number =>
    sections.reduce(
      (sum, section, at) => sum + lengthOf(section, at === index ? count : (taken[at] ?? 0), more),
      0,
    );
  for (let isGrowing = true; isGrowing;) {
    isGrowing = false;
    for (const [index, { lines, share }] of sections.entries()) {
      const most = Math.min(lines.length, (taken[index] ?? 0) + share);
      let count = most;
      while (count > (taken[index] ?? 0) && lengthWith(index, count) > room) count -= 1;
      isGrowing ||= count > (taken[index] ?? 0);
      taken[index] = count;
    }
  }
  return sections.map((section, index) => textOf(section, taken[index] ?? 0, more)).join("");
}

function lengthOf(section: Section, count: number, more: (left: number) => string): number {
  return textOf(section, count, more).length;
}

function textOf({ title, lines, total = 0 }: Section, count: number, more: (left: number) => string): string {
  if (count === 0) return "";
  const left = Math.max(total, lines.length) - count;
  const shown = [...lines.slice(0, count), ...(left > 0 ? [more(left)] : [])];
  return `\n## ${title}\n${shown.join("\n")}\n`;
}
