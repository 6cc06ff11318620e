/**
 * Draws a terminal frame as SVG, for the pages in docs: `tmux capture-pane -epN | bun docs/draw-frame.ts > docs/top.svg`.
 * Knows bold, dim, reverse and all colours; other looks are left out.
 */
const cell = { width: 8.4, height: 19 };
const paper = "#16191d";
const ink = "#d5d9de";
const boldInk = "#f3f5f7";

/** The sixteen colours that a terminal's theme chooses: the eight plain ones, then the eight bright ones. */
const theme = [
  "#1e2227",
  "#e5736b",
  "#8cc26a",
  "#e0b455",
  "#6f9fd8",
  "#b98ad0",
  "#67b8c4",
  "#d5d9de",
  "#6b737c",
  "#f09088",
  "#a6d787",
  "#f0cb7a",
  "#92bae8",
  "#cfa9e2",
  "#8ad2dc",
  "#f3f5f7",
];

/** How a cell looks; what is absent is as the terminal has it. */
interface Look {
  readonly isBold?: boolean;
  readonly isDim?: boolean;
  readonly isReverse?: boolean;
  readonly colour?: string | undefined;
  readonly ground?: string | undefined;
}

/** What a code of one number changes; the colours are read apart. */
const changes: Readonly<Record<number, Look>> = {
  1: { isBold: true },
  2: { isDim: true },
  7: { isReverse: true },
  22: { isBold: false, isDim: false },
  27: { isReverse: false },
  39: { colour: undefined },
  49: { ground: undefined },
};

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
    `<rect width="100%" height="100%" rx="8" fill="${paper}"/>`,
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
  let current = look;
  for (const part of parts) current = Number(part) === 0 ? {} : { ...current, ...change(part) };
  return current;
}

function change(part: string): Look {
  const [code = 0, ...values] = part.split(";").map(Number);
  if (code === 38) return { colour: mixed(values) };
  if (code === 48) return { ground: mixed(values) };
  if (code >= 30 && code <= 37) return { colour: theme[code - 30] };
  if (code >= 40 && code <= 47) return { ground: theme[code - 40] };
  if (code >= 90 && code <= 97) return { colour: theme[code - 90 + 8] };
  if (code >= 100 && code <= 107) return { ground: theme[code - 100 + 8] };
  return changes[code] ?? {};
}

/** The colour that follows 38 or 48: `5;n` of the 256 that terminals share, or `2;r;g;b`. */
function mixed([kind, ...values]: readonly number[]): string | undefined {
  if (kind === 2) return `rgb(${values.join(",")})`;
  const [index = 0] = values;
  if (index < 16) return theme[index];
  const grey = 8 + (index - 232) * 10;
  if (index >= 232) return mixed([2, grey, grey, grey]);
  // Below the greys lies a cube of six levels of red, green and blue.
  const levels = [36, 6, 1].map((size) => Math.floor((index - 16) / size) % 6);
  return mixed([2, ...levels.map((level) => (level === 0 ? 0 : 55 + level * 40))]);
}

function drawn({ text, row, column, look }: Run): string[] {
  const [colour, ground] = look.isReverse ? [look.ground ?? paper, look.colour ?? ink] : [look.colour, look.ground];
  const x = ((column + 2) * cell.width).toFixed(1);
  const width = (Bun.stringWidth(text) * cell.width).toFixed(1);
  const box = `<rect x="${x}" y="${(row + 1) * cell.height}" width="${width}" height="${cell.height}" fill="${ground}"/>`;
  const y = ((row + 1.8) * cell.height).toFixed(1);
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const style = styleOf({ ...look, colour });
  const letters = `<text x="${x}" y="${y}" textLength="${width}" xml:space="preserve"${style}>${safe}</text>`;
  return [...(ground === undefined ? [] : [box]), ...(text.trim() === "" ? [] : [letters])];
}

function styleOf({ isBold, isDim, colour }: Look): string {
  const fill = colour ?? (isBold ? boldInk : undefined);
  return [
    isBold ? ' font-weight="600"' : "",
    isDim ? ' opacity="0.55"' : "",
    fill === undefined ? "" : ` fill="${fill}"`,
  ].join("");
}
