import { join } from "node:path";
import { ownMark, type ServiceManager, type ServiceOrder } from "./service.ts";

/** systemd's user manager: Linux. */
export const systemd: ServiceManager = {
  called: "systemd's user manager",
  probe: ["systemctl", "--user", "show-environment"],
  otherwise:
    "log in as this user (not by su or sudo), or let it run without a login by 'loginctl enable-linger'; where there is no systemd, have your own init or cron ('@reboot') run the words of its ExecStart",
  path: ({ home, env, name }) => {
    const told = env["XDG_CONFIG_HOME"] ?? "";
    const config = told.startsWith("/") ? told : join(home, ".config");
    return join(config, "systemd", "user", `${name}.service`);
  },
  text,
  install: ({ name }) => [
    ["systemctl", "--user", "daemon-reload"],
    ["systemctl", "--user", "enable", `${name}.service`],
    ["systemctl", "--user", "restart", `${name}.service`],
  ],
  known: ({ name }) => ["systemctl", "--user", "is-enabled", `${name}.service`],
  halt: ({ name }) => ["systemctl", "--user", "stop", `${name}.service`],
  remove: ({ name }) => [["systemctl", "--user", "disable", "--now", `${name}.service`]],
  forget: [["systemctl", "--user", "daemon-reload"]],
  hint: "it runs while you are logged in; 'loginctl enable-linger' keeps it running without you",
};

/** What needs a name space of its own (`ProtectSystem` and its like) does not hold for user units everywhere, so it is not said. */
function text({ words, dataDir }: ServiceOrder): string {
  return `# ${ownMark}: 'hallmonitor up --install' renews this file, 'hallmonitor down --uninstall' takes it away.
[Unit]
Description=Hallmonitor, the flight recorder for coding agents
StartLimitIntervalSec=120
StartLimitBurst=5

[Service]
Type=exec
ExecStart=${commandLine(words)}
WorkingDirectory=-${dataDir.replaceAll("%", "%%")}
Restart=on-failure
RestartSec=5
# Arguments and a config that are refused do not get better by trying again.
RestartPreventExitStatus=2
TimeoutStopSec=15
UMask=0077
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK

[Install]
WantedBy=default.target
`;
}

/** The program's own name takes no variables, and may hold no quote and no backslash: a shell is there to start such a one. */
function commandLine([program = "", ...args]: readonly string[]): string {
  if (/["'\\]/.test(program)) return commandLine(["/bin/sh", "-c", 'exec "$0" "$@"', program, ...args]);
  return [quoted(program), ...args.map((word) => quoted(word).replaceAll("$", "$$$$"))].join(" ");
}

/** A word that systemd reads literally: `%` begins a specifier, and a backslash an escape. */
function quoted(word: string): string {
  const literal = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%");
  return `"${literal}"`;
}
