import { colourOf } from "./colour.ts";
import type { LegendItem } from "./legend.tsx";

/** What stands on a picture beside its chart: it must be understood where there is no page around it. */
export interface PictureText {
  readonly title: string;
  /** What it is of: the time, the filters. */
  readonly note?: string | undefined;
  readonly legend: readonly LegendItem[];
}

const marginPx = 24;
const linePx = 20;

/** A chart in pixels, and how many of them are one of the page. */
export interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly ratio: number;
}

/** A chart as PNG, with its title above and its legend below, in the colours of the page. */
export async function pictureOf(
  { canvas: chart, ratio }: Drawn,
  place: Element,
  text: PictureText,
): Promise<Blob> {
  const width = chart.width / ratio + 2 * marginPx;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser draws no pictures");
  context.font = fontOf(12);
  const measure = (name: string): number => context.measureText(name).width;
  const lines = legendLines(text.legend, width - 2 * marginPx, measure);
  const notes = noteLines(text.note ?? "", width - 2 * marginPx, measure);
  const top = marginPx + linePx + notes.length * linePx + 12;
  const height = top + chart.height / ratio + 12 + lines.length * linePx + marginPx;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  const ink = (name: string): string => colourOf(place, name);
  context.fillStyle = ink("--panel");
  context.fillRect(0, 0, width, height);
  write(context, text.title, { x: marginPx, y: marginPx + 14, font: fontOf(15, 600), colour: ink("--ink") });
  for (const [index, line] of notes.entries()) {
    const y = marginPx + 14 + (index + 1) * linePx;
    write(context, line, { x: marginPx, y, font: fontOf(12), colour: ink("--ink-2") });
  }
  context.drawImage(chart, marginPx, top, chart.width / ratio, chart.height / ratio);
  const below = top + chart.height / ratio + 12;
  for (const [index, line] of lines.entries()) {
    for (const { item, x } of line) {
      const y = below + index * linePx;
      context.fillStyle = ink(item.colour);
      context.fillRect(marginPx + x, item.isLine === true ? y + 8 : y + 4, 10, item.isLine === true ? 2 : 10);
      write(context, item.name, {
        x: marginPx + x + 16,
        y: y + 13,
        font: fontOf(12),
        colour: ink("--ink-2"),
      });
    }
  }
  return blobOf(canvas);
}

interface Placed {
  readonly item: LegendItem;
  readonly x: number;
}

/** Legend items in lines that fit a width: each with where it begins. */
export function legendLines(
  items: readonly LegendItem[],
  widthPx: number,
  measure: (name: string) => number,
): readonly (readonly Placed[])[] {
  const lines: Placed[][] = [];
  let x = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const own = measure(item.name) + 36;
    if (x + own > widthPx) {
      lines.push([]);
      x = 0;
    }
    lines.at(-1)?.push({ item, x });
    x += own;
  }
  return lines;
}

/** A note in lines that fit a width: it breaks between words, and within one that has no room by itself. */
export function noteLines(
  note: string,
  widthPx: number,
  measure: (text: string) => number,
): readonly string[] {
  const lines: string[] = [];
  let rest = Array.from(note);
  while (rest.length > 0) {
    let room = 1;
    while (room < rest.length && measure(rest.slice(0, room + 1).join("")) <= widthPx) room += 1;
    const space = room === rest.length ? room : rest.lastIndexOf(" ", room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end).join(""));
    rest = rest.slice(rest[end] === " " ? end + 1 : end);
  }
  return lines;
}

interface Writing {
  readonly x: number;
  readonly y: number;
  readonly font: string;
  readonly colour: string;
}

function write(context: CanvasRenderingContext2D, text: string, { x, y, font, colour }: Writing): void {
  context.font = font;
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function fontOf(sizePx: number, weight = 400): string {
  return `${weight} ${sizePx}px Inter, system-ui, sans-serif`;
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("the picture is empty")) : resolve(blob)),
      "image/png",
    );
  });
}

/** Pictures of drawings are twice as fine as on the page, for print and large screens. */
const drawingRatio = 2;

/** A drawing as a canvas, its colours those of the theme. */
export async function drawnOf(drawing: SVGSVGElement): Promise<Drawn> {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", "Inter, system-ui, sans-serif");
  copy.setAttribute("font-size", "11");
  const markup = new XMLSerializer()
    .serializeToString(copy)
    .replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => colourOf(drawing, name));
  const image = new Image();
  const url = URL.createObjectURL(new Blob([markup], { type: "image/svg+xml" }));
  image.src = url;
  await image.decode();
  URL.revokeObjectURL(url);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * drawingRatio);
  canvas.height = Math.round(height * drawingRatio);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return { canvas, ratio: drawingRatio };
}
