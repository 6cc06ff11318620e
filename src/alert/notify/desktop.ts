import type { Severity } from "../../domain/alert.ts";
import { notifySendText } from "./markup.ts";
import type { Notifier, Reception } from "./notifier.ts";
import { runProgram } from "./program.ts";
import { receptionOf } from "./command.ts";
import { messageOf, type Message } from "./text.ts";

/** Whose desktop is told: the platform picks the program that shows it, which runs in `folder`. */
export interface DesktopParts {
  readonly platform: NodeJS.Platform;
  /** The environment of this process, for what leads to its desktop. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
}

/** A program that shows a notification on one system. */
interface Shower {
  readonly program: string;
  readonly args: (message: Message) => readonly string[];
  /** Text that it takes from the environment. */
  readonly variables?: (message: Message) => Readonly<Record<string, string>>;
  /** Where it comes from, for who does not have it. */
  readonly from: string;
}

const timeoutMs = 10_000;
const appName = "Hallmonitor";

const urgencies = { bad: "critical", attention: "normal", info: "low" } as const satisfies Record<
  Severity,
  string
>;

/** https://specifications.freedesktop.org/notification-spec. What begins with a dash is no option after `--`. */
const notifySend: Shower = {
  program: "notify-send",
  args: (message) => [
    `--app-name=${appName}`,
    `--urgency=${urgencies[message.severity]}`,
    "--",
    message.title,
    notifySendText(bodyOf(message)),
  ],
  from: "it is in the package libnotify-bin of Debian and Ubuntu, and in libnotify of others",
};

/** The script is fixed; words come as its arguments, and the first is ours, so that none is taken for an option. */
const osascript: Shower = {
  program: "osascript",
  args: (message) => [
    "-e",
    "on run argv",
    "-e",
    "display notification (item 3 of argv) with title (item 1 of argv) subtitle (item 2 of argv)",
    "-e",
    "end run",
    appName,
    message.title,
    bodyOf(message),
  ],
  from: "it is a part of macOS",
};

/** The script is fixed; words come in the environment, and become text nodes. The sender is PowerShell itself, for Windows shows no toast of who is not installed. */
const toastScript = [
  "$ErrorActionPreference = 'Stop'",
  "$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]",
  "$null = [Windows.Data.Xml.Dom.XmlDocument, Windows.Data.Xml.Dom.XmlDocument, ContentType = WindowsRuntime]",
  "$kind = [Windows.UI.Notifications.ToastTemplateType]::ToastText02",
  "$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($kind)",
  "$texts = $xml.GetElementsByTagName('text')",
  "$null = $texts.Item(0).AppendChild($xml.CreateTextNode($env:HALLMONITOR_TITLE))",
  "$null = $texts.Item(1).AppendChild($xml.CreateTextNode($env:HALLMONITOR_TEXT))",
  "$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)",
  String.raw`$sender = '{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe'`,
  "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($sender).Show($toast)",
].join("; ");

const powerShell: Shower = {
  program: "powershell.exe",
  args: () => ["-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-Command", toastScript],
  variables: (message) => ({ HALLMONITOR_TITLE: message.title, HALLMONITOR_TEXT: bodyOf(message) }),
  from: "it is a part of Windows",
};

const showers: Partial<Record<NodeJS.Platform, Shower>> = { darwin: osascript, win32: powerShell };

/** What leads to a person's desktop, on all systems. */
const passedOn =
  /^(?:PATH|HOME|LANG|LC_.*|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|XDG_.*|DBUS_SESSION_BUS_ADDRESS|SystemRoot|TEMP|USERPROFILE|LOCALAPPDATA|APPDATA|USER|LOGNAME)$/i;

/** Tells by a notification on the desktop of whoever runs the collector. */
export function desktopNotifier(name: string, { platform, env, folder }: DesktopParts): Notifier {
  const shower = showers[platform] ?? notifySend;
  const inherited = Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && passedOn.test(entry[0]),
    ),
  );
  return {
    name,
    kind: "desktop",
    send: async (notice, ending): Promise<Reception> => {
      const message = messageOf(notice);
      const argv = [shower.program, ...shower.args(message)];
      const variables = { ...inherited, ...shower.variables?.(message) };
      const ran = await runProgram({ argv, env: variables, input: "", folder, timeoutMs }, ending);
      if (ran.kind === "absent") return { kind: "refused", reason: absence(shower) };
      return receptionOf(ran, shower.program);
    },
  };
}

function absence({ program, from }: Shower): string {
  return `${program}, which shows notifications, is not there: ${from}`;
}

function bodyOf({ lines, command }: Message): string {
  return [...lines, ...(command === undefined ? [] : [command])].join("\n");
}
