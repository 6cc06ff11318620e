/**
 * Draws a terminal frame as SVG, for the pages in docs: `tmux capture-pane -epN | bun docs/draw-frame.ts > docs/top.svg`.
 * Knows bold, dim, reverse and all colours; other looks are left out.
 */
const cell = { width: 8.4, height: 19 };
const ground = "#16191d";
const ink = "#d5d9de";
const boldInk = "#f3f5f7";

/** The sixteen colours that a terminal's theme chooses: the eight plain ones, then the eight bright ones. */
const theme = [
  ...["#1e2227", "#e5736b", "#8cc26a", "#e0b455", "#6f9fd8", "#b98ad0", "#67b8c4", "#d5d9de"],
  ...["#6b737c", "#f09088", "#a6d787", "#f0cb7a", "#92bae8", "#cfa9e2", "#8ad2dc", "#f3f5f7"],
];

interface Look {
  readonly isBold?: boolean;
  readonly isDim?: boolean;
  readonly isReverse?: boolean;
  readonly colour?: string | undefined;
  readonly ground?: string | undefined;
}

interface Run {
  readonly text: string;
  readonly row: number;
  readonly column: number;
  readonly look: Look;
}

if (import.meta.main) await Bun.write(Bun.stdout, `${drawFrame(await Bun.stdin.text())}\n`);

/** A captured frame as an SVG picture. */
export function drawFrame(frame: string): string {
  const lines = frame.trimEnd().split("\n");
  const width = (Math.max(...lines.map((line) => Bun.stringWidth(line))) + 4) * cell.width;
  const height = (lines.length + 2) * cell.height;
  const font = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(1)} ${height}" font-family="${font}" font-size="14" fill="${ink}">`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    ...runsOf(lines).flatMap((run) => drawn(run)),
    "</svg>",
  ].join("\n");
}

/** The frame as runs of one look each. A look lasts until it is changed, over the ends of lines too. */
function runsOf(lines: readonly string[]): Run[] {
  const runs: Run[] = [];
  let look: Look = {};
  for (const [row, line] of lines.entries()) {
    let column = 0;
    // oxlint-disable-next-line no-control-regex -- the escapes are what is read here
    for (const [, codes, text = ""] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
      if (codes !== undefined) look = afterCodes(look, codes);
      else runs.push({ text, row, column, look });
      column += Bun.stringWidth(text);
    }
  }
  return runs;
}

function afterCodes(look: Look, codes: string): Look {
  const parts = codes.match(/[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\d+/g) ?? ["0"];
  return parts.reduce((current: Look, part) => (Number(part) === 0 ? {} : { ...current, ...change(part) }), look);
}

function change(part: string): Look {
  const [code = 0, ...colour] = part.split(";").map(Number);
  if (code === 1) return { isBold: true };
  if (code === 2) return { isDim: true };
  if (code === 7) return { isReverse: true };
  if (code === 22) return { isBold: false, isDim: false };
  if (code === 27) return { isReverse: false };
  const isBright = code >= 90;
  const index = (code % 10) + (isBright ? 8 : 0);
  const tens = Math.floor((isBright ? code - 60 : code) / 10);
  const chosen = index === 9 ? undefined : colour.length > 0 ? mixed(colour) : theme[index];
  if (tens === 3) return { colour: chosen };
  return tens === 4 ? { ground: chosen } : {};
}

/** The colour after 38 or 48: `5;n` of the 256 that terminals share, or `2;r;g;b`. */
function mixed([kind, ...values]: readonly number[]): string | undefined {
  const [index = 0] = values;
  if (kind === 2) return `rgb(${values.join(" ")})`;
  if (index < 16) return theme[index];
  if (index >= 232) return mixed([2, ...Array<number>(3).fill(8 + (index - 232) * 10)]);
  // A cube of six levels per colour; its first step is the widest.
  const levels = [36, 6, 1].map((size) => Math.floor((index - 16) / size) % 6);
  return mixed([2, ...levels.map((level) => (level === 0 ? 0 : 55 + level * 40))]);
}
