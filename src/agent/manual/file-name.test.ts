import { expect, test } from "bun:test";
import {
  distinctSessionFileName,
  isSessionFile,
  isTokenFile,
  sessionFileName,
  tokenFileName,
} from "./file-name.ts";

test.each(["s1", "2026-11-20", "ABC_def-1.2", "0c5e1f0e-8c1b-4d4e-9c1f-0123456789ab", "CON", "nul"])(
  "the plain id %s is the name of its file",
  (id) => expect(sessionFileName(id)).toBe(`session-${id}.json`),
);

test.each(["../up", "a/b", "a\\b", "C:x", "a b", "ü", "end.", "..", "", "\0", "*?", "x".repeat(101)])(
  "the id %p gives a name that every file system takes",
  (id) => {
    const name = sessionFileName(id);
    expect(name).toMatch(/^session-[A-Za-z0-9_-]{0,100}-[0-9a-f]{8}\.json$/);
    expect(isSessionFile(name)).toBe(true);
  },
);

test("ids that look alike in a name keep names of their own", () => {
  const names = ["a/b", "a:b", "a b", "a_b"].map((id) => sessionFileName(id));
  expect(new Set(names).size).toBe(4);
  expect(distinctSessionFileName("A")).not.toBe(distinctSessionFileName("a"));
});

test("only logs are taken for logs", () => {
  expect(isTokenFile(tokenFileName("2026-11-20"))).toBe(true);
  for (const name of [".tokens-2026-11-20.json.tmp", "tokens.json", "tokens-2026-11-20.json.bak"])
    expect(isTokenFile(name)).toBe(false);
});
