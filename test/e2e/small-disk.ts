import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";

/** A file system of its own, so that it can be full without harm. */
export function smallDisk(path: string, size: string): Disposable & { readonly path: string } {
  mkdirSync(path);
  const { exitCode, stderr } = Bun.spawnSync(["mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", path]);
  if (exitCode !== 0) throw new Error(`mount needs root: ${stderr.toString()}`);
  return { path, [Symbol.dispose]: () => void Bun.spawnSync(["umount", "-l", path]) };
}

/** Takes all of the disk but so many bytes, which are one page where nothing is said. */
export function fill(disk: string, ballast: string, left?: number): void {
  for (let tries = 1; ; tries += 1) {
    const { bavail, bsize } = statfsSync(disk);
    try {
      return writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - (left ?? bsize))));
    } catch (thrown) {
      // A collector may write between the look and the filling, and then there is less room than was seen.
      if (tries === 5) throw thrown;
      rmSync(ballast, { force: true });
    }
  }
}
