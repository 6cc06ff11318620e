import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettingsFile, readText } from "./text-file.ts";

test("a file that is not there has no text, and a link that leads nowhere is no such file", () => {
  const dir = mkdtempSync(join(tmpdir(), "text-file-"));
  try {
    const [file, link] = [join(dir, "config.json"), join(dir, "linked.json")];
    symlinkSync(file, link);
    expect([readText(file), readText(join(file, "below"))]).toEqual([undefined, undefined]);
    expect(() => readText(link)).toThrow("it is a link that leads nowhere");
    // Of a client's settings it is the client's business.
    expect(readSettingsFile(link)).toBeUndefined();
    writeFileSync(file, "{}");
    expect([readText(file), readText(link), readSettingsFile(link)]).toEqual(["{}", "{}", "{}"]);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
