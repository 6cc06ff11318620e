import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPage } from "./page.ts";

test("a page that cannot be bundled says which package is missing and what to do", async () => {
  const dir = await mkdtemp(join(tmpdir(), "hallmonitor-page-"));
  try {
    await Bun.write(join(dir, "index.html"), '<script type="module" src="./main.ts"></script>');
    await Bun.write(join(dir, "main.ts"), 'import "not-installed-at-all";');
    const files = openPage({ index: join(dir, "index.html") })();
    await expect(files).rejects.toThrow(/cannot be bundled: .*not-installed-at-all.*; run 'npm ci'/);
    await expect(files).rejects.toMatchObject({ code: "unavailable" });
  } finally {
    await rm(dir, { recursive: true });
  }
});
