import { afterEach, beforeEach, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertShape, notice } from "../../../test/alert/alert-shape.ts";
import { commandNotifier, type CommandParts } from "./command.ts";
import { desktopNotifier } from "./desktop.ts";
import type { Notice } from "./notifier.ts";

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), "notify-"))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const path = process.env["PATH"] ?? "";
const ending = new AbortController().signal;

/** A real program in the test's folder, which is first on the path. */
function program(name: string, script: string): void {
  writeFileSync(join(dir, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(dir, name), 0o755);
}

function read(name: string): string {
  return readFileSync(join(dir, name), "utf8");
}

function command(argv: readonly string[], own: Partial<CommandParts> = {}) {
  return commandNotifier("page", { argv, env: { PATH: `${dir}:${path}` }, folder: dir, ...own });
}

function desktop(platform: NodeJS.Platform, sent: Notice, env: Record<string, string> = {}) {
  const parts = { platform, env: { PATH: `${dir}:${path}`, ...env }, folder: dir };
  return desktopNotifier("screen", parts).send(sent, ending);
}

test("a command is given the alerts as JSON, its arguments as they are, and words in variables", async () => {
  program(
    "page-me",
    'cat > in.json; printf "%s\\n" "$@" > args; printf "%s|%s|%s" "$HALLMONITOR_EVENT" "$HALLMONITOR_SEVERITY" "$HALLMONITOR_TITLE" > words',
  );
  const title = "$(touch owned) `touch owned`; touch owned";
  const sent = notice({ alerts: [alertShape({ title })] });
  expect(await command(["page-me", "$(touch owned)", "two words"]).send(sent, ending)).toEqual({
    kind: "taken",
  });
  expect(JSON.parse(read("in.json"))).toMatchObject({
    schema_version: 1,
    id: "n1-mx0cyo00",
    alerts: [{ id: "a1", title }],
  });
  expect(read("args")).toBe("$(touch owned)\ntwo words\n");
  expect(read("words")).toBe(`firing|bad|${title}`);
  expect(existsSync(join(dir, "owned"))).toBe(false);
});

test("a command sees the path, the home and what is told, and no secret of the collector", async () => {
  program("page-me", "env | sort | sed 's/=.*//' > names");
  const env = { PATH: `${dir}:${path}`, HOME: dir, SLACK_URL: "geheim", HALLMONITOR_TOKEN: "geheim" };
  await command(["page-me"], { env }).send(notice(), ending);
  const names = read("names")
    .trim()
    .split("\n")
    .filter((name) => /^[A-Z_]+$/.test(name) && !/^(?:PWD|OLDPWD|SHLVL|_)$/.test(name));
  expect(names).toEqual([
    "HALLMONITOR_ALERTS",
    "HALLMONITOR_EVENT",
    "HALLMONITOR_ID",
    "HALLMONITOR_SEVERITY",
    "HALLMONITOR_TEXT",
    "HALLMONITOR_TITLE",
    "HOME",
    "PATH",
  ]);
});

test("how a command ended is told: 75 asks for another try, and all else is final", async () => {
  program("fails", "echo 'no route to pager' >&2; exit 3");
  program("busy", "exit 75");
  expect(await command(["fails"]).send(notice(), ending)).toEqual({
    kind: "refused",
    reason: "fails ended with exit code 3: no route to pager",
  });
  expect(await command(["busy"]).send(notice(), ending)).toEqual({
    kind: "later",
    reason: "busy ended with exit code 75",
  });
  expect(await command(["no-such-program"]).send(notice(), ending)).toEqual({
    kind: "refused",
    reason: "no-such-program cannot be run: install it, or name another in argv",
  });
});

test("what a command complains of is shown without the secrets in it", async () => {
  program("fails", "echo 'curl: Authorization: Bearer geheim-geheim-geheim refused' >&2; exit 1");
  expect(await command(["fails"]).send(notice(), ending)).toEqual({
    kind: "refused",
    reason: "fails ended with exit code 1: curl: Authorization: Bearer [redacted] refused",
  });
});

test("a command that takes too long is ended with all that it started", async () => {
  program("hangs", "sleep 60 & echo $! > child; wait");
  const reception = await command(["hangs"], { timeoutMs: 300 }).send(notice(), ending);
  expect(reception).toEqual({ kind: "refused", reason: "hangs took too long and was ended" });
  const child = Number(read("child"));
  await ended(child);
});

test("a command that leaves something running is not waited for", async () => {
  program("forks", "sleep 60 & echo $! > child");
  expect(await command(["forks"]).send(notice(), ending)).toEqual({ kind: "taken" });
  process.kill(Number(read("child")), "SIGKILL");
});

test("a command ends when the collector does", async () => {
  program("hangs", "echo > started; sleep 60");
  const collector = new AbortController();
  const sent = command(["hangs"]).send(notice(), collector.signal);
  while (!existsSync(join(dir, "started"))) await Bun.sleep(5);
  collector.abort();
  expect(await sent).toMatchObject({ kind: "refused" });
});

test("a command that does not read its input gets it all the same", async () => {
  program("deaf", "exit 0");
  const alerts = Array.from({ length: 200 }, (_, at) =>
    alertShape({ id: `a${at}`, detail: "x".repeat(2000) }),
  );
  expect(await command(["deaf"]).send(notice({ alerts }), ending)).toEqual({ kind: "taken" });
});

test("notify-send is given words that are no options, no markup and no escapes", async () => {
  program("notify-send", 'printf "%s\\n" "$@" > args');
  const alert = alertShape({
    title: "--icon=/etc/passwd",
    detail: '<a href="https://evil.example">a & b</a> C:\\new',
    severity: "attention",
  });
  expect(await desktop("linux", notice({ alerts: [alert] }))).toEqual({ kind: "taken" });
  expect(read("args").split("\n").slice(0, 5)).toEqual([
    "--app-name=Hallmonitor",
    "--urgency=normal",
    "--",
    "--icon=/etc/passwd",
    '&lt;a href="https://evil.example"&gt;a &amp; b&lt;/a&gt; C:\\\\new',
  ]);
});

test("macOS runs a fixed script, and the words are its arguments", async () => {
  program("osascript", 'printf "%s\\n" "$@" > args');
  const title = '" & (do shell script "touch owned") & "';
  expect(await desktop("darwin", notice({ alerts: [alertShape({ title, detail: null })] }))).toEqual({
    kind: "taken",
  });
  const args = read("args").split("\n");
  expect(args.slice(0, 6).join(" ")).not.toContain("touch");
  expect(args.slice(6, 8)).toEqual(["Hallmonitor", title]);
});

test("Windows runs a fixed script, and the words are in the environment", async () => {
  program("powershell.exe", 'printf "%s" "$*" > args; printf "%s" "$HALLMONITOR_TITLE" > title');
  const title = "'); Start-Process calc; ('";
  expect(await desktop("win32", notice({ alerts: [alertShape({ title })] }))).toEqual({ kind: "taken" });
  expect(read("args")).toContain("ToastNotificationManager");
  expect(read("args")).not.toContain("calc");
  expect(read("title")).toBe(title);
});

test("a desktop without its program, or that shows nothing, is told of with what to do", async () => {
  const nothing = desktopNotifier("screen", { platform: "linux", env: { PATH: dir }, folder: dir });
  expect(await nothing.send(notice(), ending)).toEqual({
    kind: "refused",
    reason:
      "notify-send, which shows notifications, is not there: it is in the package libnotify-bin of Debian and Ubuntu, and in libnotify of others",
  });
  program("notify-send", "echo 'Cannot autolaunch D-Bus without X11 $DISPLAY' >&2; exit 1");
  expect(await desktop("linux", notice())).toEqual({
    kind: "refused",
    reason: "notify-send ended with exit code 1: Cannot autolaunch D-Bus without X11 $DISPLAY",
  });
});

test("a desktop's program finds the desktop, and no secret of the collector", async () => {
  program("notify-send", 'printf "%s|%s" "$DBUS_SESSION_BUS_ADDRESS" "$SLACK_URL" > words');
  await desktop("linux", notice(), { DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/bus", SLACK_URL: "geheim" });
  expect(read("words")).toBe("unix:path=/run/bus|");
});

/** Resolves when a process is gone, or a zombie that its parent has not buried yet. */
async function ended(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))) return;
    } catch {
      return;
    }
    await Bun.sleep(5);
  }
}
