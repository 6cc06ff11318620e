/** The comparison of pictures, held to pictures whose differences are known. */
import { expect, test } from "bun:test";
import { sharedBrowser } from "./chromium.ts";
import { compare as compareIn } from "./picture.ts";

async function pictureOf(html: string, width = 200): Promise<Buffer> {
  const page = await (await sharedBrowser()).newPage({ viewport: { width, height: 100 } });
  try {
    await page.setContent(`<body style="margin:0;font:20px sans-serif">${html}`);
    return await page.screenshot();
  } finally {
    await page.close();
  }
}

async function compare(before: Buffer, after: Buffer) {
  return compareIn(await sharedBrowser(), before, after);
}

test("what is the same does not differ, and neither does what is smoothed otherwise", async () => {
  const plain = await pictureOf("<b>1,234 tokens</b>");
  expect((await compare(plain, plain)).share).toBe(0);
  const moved = await pictureOf("<b style='position:relative;left:.3px'>1,234 tokens</b>");
  expect((await compare(plain, moved)).share).toBeLessThan(0.0005);
});

test("another digit, another colour and another place differ", async () => {
  const plain = await pictureOf("<b>1,234 tokens</b>");
  for (const other of [
    "<b>1,239 tokens</b>",
    "<b style='color:#c00'>1,234 tokens</b>",
    "<br><b>1,234 tokens</b>",
  ])
    expect((await compare(plain, await pictureOf(other))).share).toBeGreaterThan(0.001);
});

test("pictures of two sizes differ wholly", async () => {
  expect((await compare(await pictureOf("a"), await pictureOf("a", 201))).share).toBe(1);
});
