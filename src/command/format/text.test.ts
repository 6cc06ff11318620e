import { expect, test } from "bun:test";
import { fit, pad, plainText, widthOf, wrap } from "./text.ts";

test("escapes, controls and their contents do not reach the terminal", () => {
  const hostile: [input: string, safe: string][] = [
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b]0;title\u0007name", "name"],
    ["\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009b2Jclear \u009d52;c;AAAA\u009cclip", "clear clip"],
    ["\u001bP1$r\u001b\\dcs\u001b_apc\u001b\\ \u001b^pm\u0007", "dcs"],
    ["\u001b]0;never closed", "0;never closed"],
    ["\u001bc\u001b(0reset", "reset"],
    ["a\u0000\u0007\u0008\u007f\u0085b", "a b"],
    ["one\r\ntwo\n\n\tthree  four", "one two three four"],
    ["user\u202Egpj.exe\u2066x\u2069\u200F", "usergpj.exex"],
    ["ze\u200Bro\u200D wi\uFEFFdth\u2060\u00AD\u{E0041}", "zero width"],
    ["\ud800half", "half"],
    ["a\u2028b\u2029c", "a b c"],
  ];
  for (const [input, safe] of hostile) expect(plainText(input)).toBe(safe);
});

test("ordinary text in any script stays as it is", () => {
  for (const text of ["Grüße", "中文 项目", "naïve e\u0301", "🚀 go", "สวัสดี", "שלום"])
    expect(plainText(text)).toBe(text);
});

test("nothing becomes an empty text", () => {
  expect(plainText(null)).toBe("");
  expect(plainText(undefined)).toBe("");
});

test("a tower of marks loses its height", () => {
  expect(plainText(`a${"\u0301".repeat(500)}b`).length).toBe(5);
});

test("a megabyte of openings is read in one pass", () => {
  const started = performance.now();
  for (const opening of ["\u009d", "\u001b]", "\u001b[", "\u001b ", "\u0301"])
    plainText(opening.repeat(500_000));
  // Quadratic time would be minutes; the bound is far from both.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("text is cut by display width, with a mark, and never inside a letter", () => {
  expect(fit("hallmonitor", 11)).toBe("hallmonitor");
  expect(fit("hallmonitor", 5)).toBe("hall…");
  expect(fit("中文字", 6)).toBe("中文字");
  expect(fit("中文字", 5)).toBe("中文…");
  expect(fit("中文字", 4)).toBe("中…");
  expect(fit("🚀🚀", 3)).toBe("🚀…");
  expect(fit("e\u0301e\u0301e\u0301", 2)).toBe("e\u0301…");
  expect(fit("ab", 1)).toBe("…");
  expect(fit("ab", 0)).toBe("");
});

test("cut text is never wider than asked, whatever is in it", () => {
  const text = plainText("a中🚀👩🏽‍💻🇩🇪e\u0301한글ｗ\u3164é".repeat(9));
  for (let width = 0; width < 60; width++) expect(widthOf(fit(text, width))).toBeLessThanOrEqual(width);
});

test("padding counts display width", () => {
  expect(pad("中", 4)).toBe("中  ");
  expect(pad("7", 3, "right")).toBe("  7");
  expect(pad("long", 2)).toBe("long");
});

test("words are laid in lines, and a long word goes on in the next", () => {
  expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrap("in hallmonitor up", 5)).toEqual(["in", "hallm", "onito", "r up"]);
  expect(wrap("中文字", 5)).toEqual(["中文", "字"]);
  expect(wrap("a中", 1)).toEqual(["a", "…"]);
  expect(wrap("hallmonitor up", 0)).toEqual([]);
});
