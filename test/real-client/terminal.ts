import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Wide enough that neither the client nor our line leaves anything out. */
const screen = { columns: "150", rows: "40" };

/** A terminal with a program in it and nobody before it. Closing it ends the program. */
export interface Terminal extends Disposable {
  /** What is on the screen. */
  text(): string;
  type(text: string): void;
  press(key: string): void;
}

/** Runs a program in a terminal of its own, as tmux draws it. */
export function openTerminal(
  command: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Terminal {
  if (Bun.which("tmux") === null)
    throw new Error("missing tmux, in which interactive sessions run; install the package 'tmux'");
  // A server of its own, which knows nobody's settings and ends with the test.
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-tmux-"));
  const ask = (words: readonly string[]) =>
    Bun.spawnSync(["tmux", "-S", join(dir, "socket"), "-f", "/dev/null", ...words], {
      cwd,
      env,
      stderr: "pipe",
    });
  const tmux = (...words: string[]): string => {
    const { exitCode, stdout, stderr } = ask(words);
    if (exitCode !== 0) throw new Error(`tmux ${words[0]}: ${stderr.toString()}`);
    return stdout.toString();
  };
  const size = ["-x", screen.columns, "-y", screen.rows];
  const told = tmux("new-session", "-d", "-P", "-F", "#{pane_pid}", ...size, "-c", cwd, ...command);
  return {
    text: () => tmux("capture-pane", "-p"),
    type: (text) => void tmux("send-keys", "-l", text),
    press: (key) => void tmux("send-keys", key),
    [Symbol.dispose]: () => {
      // It is gone already when the client has left.
      ask(["kill-server"]);
      // It still writes, and runs the hooks of its end; what it writes to must not be removed under it.
      for (let tries = 0; tries < 100 && isAlive(Number(told)); tries += 1) Bun.sleepSync(50);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
