import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeText, readSettingsFile, readText, readWrittenText } from "./text-file.ts";

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

test("text is UTF-8, or UTF-16 with its mark; bytes that mean nothing do no harm", () => {
  expect(decodeText(Buffer.from("\uFEFF{}", "utf8"))).toBe("{}");
  expect(decodeText(Buffer.from("\uFEFFä", "utf16le"))).toBe("ä");
  expect(decodeText(Buffer.from("\uFEFFä", "utf16le").swap16())).toBe("ä");
  expect(decodeText(new Uint8Array([0x61, 0xff, 0x62]))).toBe("a\uFFFDb");
});

test("what a person writes may be in either, and is told to be in neither", () => {
  const dir = mkdtempSync(join(tmpdir(), "text-file-"));
  try {
    const file = join(dir, "config.json");
    expect(readWrittenText(file)).toBeUndefined();
    writeFileSync(file, Buffer.from("\uFEFF{}", "utf16le"));
    expect(readWrittenText(file)).toBe("{}");
    for (const bytes of [
      [0x63, 0x61, 0x66, 0xe9],
      [0xff, 0xfe, 0x7b],
    ]) {
      writeFileSync(file, new Uint8Array(bytes));
      expect(() => readWrittenText(file)).toThrow("it is text in neither UTF-8 nor UTF-16");
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
});
