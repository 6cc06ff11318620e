/**
 * Draws a terminal frame as SVG, for the pages in docs: `tmux capture-pane -ep | bun docs/draw-frame.ts > docs/top.svg`.
 * Knows the few looks that our own frames use.
 */
const cell = { width: 8.4, height: 19 };
const colours: Readonly<Record<string, string>> = {
  "31": "#e5736b",
  "32": "#8cc26a",
  "33": "#e0b455",
  "36": "#67b8c4",
};

interface Run {
  readonly text: string;
  readonly column: number;
  readonly style: string;
}

if (import.meta.main) await Bun.write(Bun.stdout, `${drawFrame(await Bun.stdin.text())}\n`);

/** A captured frame as an SVG picture. */
export function drawFrame(frame: string): string {
  const lines = frame.trimEnd().split("\n");
  const width = (Math.max(...lines.map((line) => Bun.stringWidth(line))) + 4) * cell.width;
  const height = (lines.length + 2) * cell.height;
  const font = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="${font}" font-size="14" fill="#d5d9de">`,
    `<rect width="100%" height="100%" rx="8" fill="#16191d"/>`,
    ...lines.flatMap((line, row) => runsOf(line).map((run) => drawn(run, row))),
    "</svg>",
  ].join("\n");
}

/** A line as runs of one look each. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let looks: string[] = [];
  let column = 0;
  // oxlint-disable-next-line no-control-regex -- the escapes are what is read here
  for (const [, codes, text] of line.matchAll(/\u001b\[([\d;]*)m|([^\u001b]+)/g)) {
    if (codes !== undefined) looks = afterCodes(looks, codes.split(";"));
    if (text === undefined) continue;
    runs.push({ text, column, style: looks.map((look) => styleOf(look)).join(" ") });
    column += Bun.stringWidth(text);
  }
  return runs.filter((run) => run.text.trim() !== "");
}

function afterCodes(looks: readonly string[], codes: readonly string[]): string[] {
  let current = [...looks];
  for (const code of codes) {
    if (code === "" || code === "0") current = [];
    else if (code === "22") current = current.filter((look) => look !== "1" && look !== "2");
    else if (code === "39") current = current.filter((look) => colours[look] === undefined);
    else current.push(code);
  }
  return current;
}

function styleOf(look: string): string {
  if (look === "1") return 'font-weight="600" fill="#f3f5f7"';
  if (look === "2") return 'opacity="0.55"';
  return colours[look] === undefined ? "" : `fill="${colours[look]}"`;
}

function drawn({ text, column, style }: Run, row: number): string {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const x = (column + 2) * cell.width;
  const length = Bun.stringWidth(text) * cell.width;
  return `<text x="${x.toFixed(1)}" y="${((row + 1.8) * cell.height).toFixed(1)}" textLength="${length.toFixed(1)}" xml:space="preserve" ${style}>${safe}</text>`;
}
