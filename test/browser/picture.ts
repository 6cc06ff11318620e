/** Pictures of pages, and how far two of them differ. */
import type { Browser } from "playwright-core";

// What only the browser has: the function at the end runs there.
declare const createImageBitmap: (
  picture: Blob,
) => Promise<{ readonly width: number; readonly height: number }>;
declare const OffscreenCanvas: any;

/** How two pictures differ. */
export interface Difference {
  /** Of all pixels, those that look otherwise: 0 to 1. Pictures of two sizes differ wholly. */
  readonly share: number;
  /** Both, and between them what differs in red, as PNG; empty where nothing does. */
  readonly picture: Buffer;
}

/** What one step of a channel, of 255, the eye and another version of the browser may not agree on. */
const apart = 48;

/**
 * Holds two pictures against each other in the browser's own canvas. A pixel differs when it is darker or lighter than all
 * that the other picture has about there: letters that are smoothed otherwise are the same letters.
 */
export async function compare(browser: Browser, before: Buffer, after: Buffer): Promise<Difference> {
  const page = await browser.newPage();
  try {
    const pictures = [before, after].map((png) => png.toString("base64"));
    const { share, png } = await page.evaluate(compareInPage, { pictures, apart });
    return { share, picture: Buffer.from(png, "base64") };
  } finally {
    await page.close();
  }
}

/** A PNG picture as WebP, without loss unless a quality below 1 is asked for. */
export async function webpOf(browser: Browser, png: Buffer, quality = 1): Promise<Buffer> {
  const page = await browser.newPage();
  try {
    const settings = { base64: png.toString("base64"), quality };
    return Buffer.from(await page.evaluate(encodeInPage, settings), "base64");
  } finally {
    await page.close();
  }
}

/** Runs in the browser. Its encoder loses nothing at quality 1. */
async function encodeInPage({ base64, quality }: { base64: string; quality: number }): Promise<string> {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  canvas.getContext("2d").drawImage(bitmap, 0, 0);
  const blob: Blob = await canvas.convertToBlob({ type: "image/webp", quality });
  return new Uint8Array(await blob.arrayBuffer()).toBase64();
}

/** Runs in the browser, so it may use nothing of this file. */
async function compareInPage({ pictures, apart: step }: { pictures: string[]; apart: number }) {
  const bitmap = async (base64 = "") =>
    createImageBitmap(await (await fetch(`data:;base64,${base64}`)).blob());
  const [before, after] = [await bitmap(pictures[0]), await bitmap(pictures[1])];
  const width = Math.max(before.width, after.width);
  const height = Math.max(before.height, after.height);
  const canvas = new OffscreenCanvas(width * 3, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(before, 0, 0);
  context.drawImage(after, width * 2, 0);
  const pixels = (x: number): Uint8ClampedArray => context.getImageData(x, 0, width, height).data;
  const [one, other] = [pixels(0), pixels(width * 2)];

  const isFar = (at: number): boolean =>
    [0, 1, 2].some((channel) => Math.abs((one[at + channel] ?? 0) - (other[at + channel] ?? 0)) > step);
  /** Whether a pixel is darker or lighter than all that the other picture has about there. */
  const isLost = (a: Uint8ClampedArray, b: Uint8ClampedArray, x: number, y: number): boolean =>
    [0, 1, 2].some((channel) => {
      const near = [];
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny += 1)
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx += 1)
          near.push(b[(ny * width + nx) * 4 + channel] ?? 0);
      const value = a[(y * width + x) * 4 + channel] ?? 0;
      return value < Math.min(...near) - step || value > Math.max(...near) + step;
    });

  let count = 0;
  context.fillStyle = "#f00";
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      if (!isFar((y * width + x) * 4)) continue;
      if (!isLost(one, other, x, y) && !isLost(other, one, x, y)) continue;
      count += 1;
      context.fillRect(width + x, y, 1, 1);
    }
  const isOneSize = before.width === after.width && before.height === after.height;
  if (isOneSize && count === 0) return { share: 0, png: "" };
  const blob: Blob = await canvas.convertToBlob();
  const png = new Uint8Array(await blob.arrayBuffer()).toBase64();
  return { share: isOneSize ? count / (width * height) : 1, png };
}
