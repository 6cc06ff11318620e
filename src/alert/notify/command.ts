import { cutText } from "../../domain/cut-text.ts";
import { redactText } from "../../domain/secret.ts";
import { messageId, noticeJson } from "./notice-json.ts";
import type { Notice, Notifier, Reception } from "./notifier.ts";
import { runProgram, type Ran } from "./program.ts";
import { messageOf } from "./text.ts";

/** What the notifier lends to its program. */
export interface CommandParts {
  /** The program and its arguments, as the config names them. */
  readonly argv: readonly string[];
  /** The environment of this process. Its path and home are passed on, and nothing else: it may hold secrets. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it runs. */
  readonly folder: string;
  readonly timeoutMs?: number | undefined;
}

const usualTimeoutMs = 20_000;
/** The exit code by which a program asks to be run again: EX_TEMPFAIL of sysexits.h. */
const again = 75;
/** On Windows no program starts without these. */
const passedOn = ["PATH", "HOME", "SystemRoot", "USERPROFILE", "TEMP"];

/**
 * Tells by running a program, with the notice as JSON on its standard input. Exit code 0: taken; 75: later. After any other
 * end nobody knows what it did already, and it is not run again for this notice.
 */
export function commandNotifier(name: string, parts: CommandParts): Notifier {
  const { argv, folder, timeoutMs = usualTimeoutMs } = parts;
  return {
    name,
    kind: "command",
    send: async (notice, ending) => {
      const env = { ...inherited(parts.env), ...variablesOf(notice) };
      const ran = await runProgram({ argv, env, input: noticeJson(notice), folder, timeoutMs }, ending);
      return receptionOf(ran, argv[0] ?? "");
    },
  };
}

/** Why a program did not do what it was run for. */
export function receptionOf(ran: Ran, program: string): Reception {
  if (ran.kind === "absent")
    return { kind: "refused", reason: `${program} cannot be run: install it, or name another in argv` };
  if (ran.kind === "killed") return { kind: "refused", reason: `${program} ${killedBy[ran.by]}` };
  if (ran.code === 0) return { kind: "taken" };
  const why = ran.said === "" ? "" : `: ${cutText(redactText(ran.said), 200)}`;
  const reason = `${program} ended with exit code ${ran.code}${why}`;
  return ran.code === again ? { kind: "later", reason } : { kind: "refused", reason };
}

const killedBy = {
  time: "took too long and was ended",
  signal: "was ended by a signal",
  ending: "was ended, because the collector ends",
};

function inherited(env: CommandParts["env"]): Record<string, string> {
  return Object.fromEntries(passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}

/** What a program of one line needs, without JSON. */
function variablesOf(notice: Notice): Record<string, string> {
  const { title, lines, severity } = messageOf(notice);
  return {
    HALLMONITOR_ID: messageId(notice),
    HALLMONITOR_EVENT: notice.event,
    HALLMONITOR_SEVERITY: severity,
    HALLMONITOR_ALERTS: String(notice.alerts.length),
    HALLMONITOR_TITLE: title,
    HALLMONITOR_TEXT: lines.join("\n"),
  };
}
