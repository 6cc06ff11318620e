import { expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, posix } from "node:path";
import { temporaryDir } from "./daemon.ts";

const root = join(import.meta.dir, "..", "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

test.each([
  ["beside it, as npm puts what packages share", "node_modules"],
  ["of its own", join("node_modules", "hallmonitor", "node_modules")],
])("as a package of another project the program runs with the Bun %s", (_, place) => {
  using dir = temporaryDir();
  const home = join(dir.path, "node_modules", "hallmonitor");
  mkdirSync(join(home, "bin"), { recursive: true });
  cpSync(join(root, "bin", "hallmonitor"), join(home, "bin", "hallmonitor"));
  for (const name of ["src", "package.json"]) symlinkSync(join(root, name), join(home, name));
  mkdirSync(join(dir.path, place), { recursive: true });
  symlinkSync(join(root, "node_modules", "bun"), join(dir.path, place, "bun"));
  const { stdout, exitCode } = Bun.spawnSync([join(home, "bin", "hallmonitor"), "--version"], {
    env: { PATH: "/usr/bin:/bin", HOME: dir.path },
  });
  expect([exitCode, stdout.toString().trim()]).toEqual([0, version]);
});

test("every page of the package leads only to what is in it", () => {
  const files = packed();
  const folders = new Set(files.flatMap((file) => folderNames(file)));
  const pages = files.filter((file) => file.endsWith(".md"));
  expect(pages).toContain("README.md");
  const stray = pages.flatMap((page) =>
    linksOf(page)
      .filter((path) => !files.includes(path) && !folders.has(path))
      .map((path) => `${page} leads to ${path}`),
  );
  expect(stray).toEqual([]);
});

/** The files that `npm pack` would put into the package. */
function packed(): readonly string[] {
  const { stdout } = Bun.spawnSync(["npm", "pack", "--dry-run", "--json", "--offline"], { cwd: root });
  const [told] = JSON.parse(stdout.toString()) as [{ files: readonly { path: string }[] }];
  return told.files.map(({ path }) => path);
}

/** `a/b/c.md` stands in `a/b` and `a`. */
function folderNames(file: string): string[] {
  const folder = posix.dirname(file);
  return folder === "." ? [] : [folder, ...folderNames(folder)];
}

/** Where the links and pictures of a page lead in the package, but for those to other places and in the page itself. */
function linksOf(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  return [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g)]
    .map(([, link = "", source = ""]) => (link + source).replace(/#.*/, ""))
    .filter((path) => path !== "" && !/^[a-z]+:/.test(path))
    .map((path) => posix.join(posix.dirname(page), path));
}
