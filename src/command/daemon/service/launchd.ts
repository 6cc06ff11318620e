import { posix } from "node:path";
import { ownMark, type ServiceManager, type ServiceOrder } from "./service.ts";
import { xmlText } from "./xml.ts";

/** launchd: macOS. */
export function launchd(uid: number): ServiceManager {
  const domain = `gui/${uid}`;
  return {
    called: "launchd",
    probe: ["launchctl", "print", domain],
    otherwise: "log in at the screen as this user once, and run this there",
    path: ({ home, name }) => posix.join(home, "Library", "LaunchAgents", `io.${name}.plist`),
    text,
    install: (order) => [
      // A bootstrap of what is there already fails; what is not there cannot be booted out, which does no harm.
      ["launchctl", "bootout", `${domain}/io.${order.name}`],
      ["launchctl", "bootstrap", domain, launchd(uid).path(order)],
    ],
    known: ({ name }) => ["launchctl", "print", `${domain}/io.${name}`],
    halt: ({ name }) => ["launchctl", "bootout", `${domain}/io.${name}`],
    remove: ({ name }) => [["launchctl", "bootout", `${domain}/io.${name}`]],
    forget: [],
    hint: "it runs while you are logged in",
  };
}

function text({ name, words, dataDir }: ServiceOrder): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- ${ownMark} -->
<plist version="1.0">
<dict>
  <key>Label</key>
  ${string(`io.${name}`)}
  <key>ProgramArguments</key>
  <array>
${words.map((word) => `    ${string(word)}`).join("\n")}
  </array>
  <key>WorkingDirectory</key>
  ${string(dataDir)}
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>10</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  <string>/dev/null</string>
  <key>StandardErrorPath</key>
  ${string(posix.join(dataDir, "log", "stderr.log"))}
</dict>
</plist>
`;
}

function string(value: string): string {
  return `<string>${xmlText(value)}</string>`;
}
