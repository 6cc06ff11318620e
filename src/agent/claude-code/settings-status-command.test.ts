import { expect, test } from "bun:test";
import { isOurStatusLine, statusLineCommand, wrappedIn } from "./settings-status-command.ts";

const paths = ["/usr/bin/hallmonitor", "/home/it's me/hallmonitor-linux-x64", "hallmonitor"];
const commands = ["~/.claude/line.sh", 'echo "it\'s $USER" | tr a-z A-Z', "a 'b' --wrap 'c'", "printf '\\n'"];

test("a shell gives the program the wrapped command unchanged", () => {
  for (const wrapped of commands) {
    const command = statusLineCommand(
      { program: "/bin/echo", args: ["--data-dir", "/a b"], platform: "linux" },
      wrapped,
    );
    const script = `set -- ${command.replace("/bin/echo", "")}; printf '%s|' "$@"`;
    const ran = Bun.spawnSync(["sh", "-c", script]);
    expect(ran.stdout.toString()).toBe(`statusline|--data-dir|/a b|--wrap|${wrapped}|`);
  }
});

test("our command is known again under every path, and gives back what it wraps", () => {
  for (const program of paths) {
    for (const wrapped of [undefined, ...commands]) {
      const command = statusLineCommand({ program, args: [], platform: "linux" }, wrapped);
      expect(isOurStatusLine(command)).toBe(true);
      expect(wrappedIn(command)).toBe(wrapped);
    }
  }
});

test("other commands are not ours", () => {
  for (const command of [
    "echo hallmonitor statusline",
    "~/bin/my-hallmonitor statusline",
    "ccusage statusline",
    "",
  ]) {
    expect(isOurStatusLine(command)).toBe(false);
  }
});

test("a Windows path is written so that every shell there takes it", () => {
  const program = String.raw`C:\Tools\hallmonitor.exe`;
  const command = statusLineCommand({ program, args: [], platform: "win32" });
  expect(command).toBe("C:/Tools/hallmonitor.exe statusline");
  expect(isOurStatusLine(command)).toBe(true);
});
