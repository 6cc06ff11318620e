import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openContexts } from "./contexts.ts";

const context = { thresholds: [75], windows: {}, compactsAt: undefined } as never;
let root = "";
let now = 0;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "hm-contexts-"));
  now = 1_800_000_000_000;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, told: unknown): string {
  const full = join(root, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, typeof told === "string" ? told : JSON.stringify(told));
  return full;
}

function open() {
  const { filed } = openContexts(
    { context, claudeDirs: [join(root, "home"), join(root, "other")] },
    { clock: () => now, managed: join(root, "managed.json") },
  );
  return (project?: string) => filed?.(project === undefined ? undefined : join(root, project));
}

test("where there are no settings, or none of this machine, nothing is known", () => {
  const filed = open();
  expect(filed()).toBeUndefined();
  write("home/settings.json", { autoCompactWindow: 500_000 });
  write("shop/file", "");
  const later = open();
  expect(later()?.windowTokens).toBe(500_000);
  expect(later("shop")?.windowTokens).toBe(500_000);
  expect(later("not-here")).toBeUndefined();
  expect(later("shop/file")).toBeUndefined();
});

test("a folder on another computer is not asked for", () => {
  write("home/settings.json", { autoCompactWindow: 500_000 });
  const { filed } = openContexts({ context, claudeDirs: [join(root, "home")] }, { clock: () => now });
  for (const path of ["//server/share", "\\\\server\\share", "shop", "../shop", ""])
    expect(filed?.(path)).toBeUndefined();
});

test("project, local and managed settings outweigh the user's, in this order", () => {
  write("other/settings.json", { autoCompactWindow: 900_000, autoCompactEnabled: false });
  write("shop/.claude/settings.json", { autoCompactWindow: 500_000 });
  expect(open()("shop")).toMatchObject({ windowTokens: 500_000, isOff: true });
  write("shop/.claude/settings.local.json", { autoCompactWindow: 400_000 });
  expect(open()("shop")?.windowTokens).toBe(400_000);
  write("managed.json", { autoCompactEnabled: true, autoCompactWindow: 300_000 });
  expect(open()("shop")).toMatchObject({ windowTokens: 300_000, isOff: false });
  // The first folder that has settings is the client's.
  write("home/settings.json", { env: { DISABLE_COMPACT: "1" } });
  expect(open()("shop")?.variables).toEqual({ DISABLE_COMPACT: "1" });
});

test("a project's file that lies elsewhere is left alone, a user's may be a link", () => {
  const elsewhere = write("elsewhere/settings.json", { autoCompactWindow: 500_000 });
  mkdirSync(join(root, "shop", ".claude"), { recursive: true });
  symlinkSync(elsewhere, join(root, "shop", ".claude", "settings.json"));
  expect(open()("shop")).toBeUndefined();
  mkdirSync(join(root, "home"));
  symlinkSync(elsewhere, join(root, "home", "settings.json"));
  expect(open()("shop")?.windowTokens).toBe(500_000);
});

test("a file that is broken or huge says nothing, and the others count", () => {
  write("home/settings.json", { autoCompactWindow: 500_000 });
  write("shop/.claude/settings.json", '{ "autoCompactWindow": ');
  const huge = { autoCompactWindow: 200_000, filler: "x".repeat(300 * 1024) };
  write("shop/.claude/settings.local.json", huge);
  expect(open()("shop")?.windowTokens).toBe(500_000);
});

test("what was edited is seen a few seconds later, and files are not looked at before", () => {
  write("home/settings.json", { autoCompactWindow: 500_000 });
  const filed = open();
  const first = filed();
  write("home/settings.json", { autoCompactWindow: 1_000_000 });
  now += 4000;
  expect(filed()).toBe(first);
  now += 1000;
  expect(filed()?.windowTokens).toBe(1_000_000);
  const second = filed();
  now += 60_000;
  expect(filed()).toBe(second);
});
