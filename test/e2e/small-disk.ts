import { mkdirSync, statfsSync, writeFileSync } from "node:fs";

/** A file system of its own, so that it can be full without harm. */
export function smallDisk(path: string, size: string): Disposable & { readonly path: string } {
  mkdirSync(path);
  const { exitCode, stderr } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  if (exitCode !== 0) throw new Error(`mount needs root: ${stderr.toString()}`);
  return { path, [Symbol.dispose]: () => void Bun.spawnSync(["umount", "-l", path]) };
}

/** Takes all of the disk but so many bytes, which are one page where nothing is said. */
export function fill(disk: string, ballast: string, left?: number): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - (left ?? bsize))));
}
