import { win32 } from "node:path";
import { ownMark, type ServiceManager, type ServiceOrder } from "./service.ts";
import { xmlText } from "./xml.ts";

/** The Task Scheduler: Windows. The file stays in the data dir, for the scheduler keeps a copy of its own. */
export const taskScheduler: ServiceManager = {
  called: "the Task Scheduler",
  probe: ["schtasks", "/Query"],
  otherwise: "put 'hallmonitor up' into your Startup folder",
  path: ({ dataDir, name }) => win32.join(dataDir, `${name}.task.xml`),
  text,
  install: (order) => [
    ["schtasks", "/Create", "/TN", order.name, "/XML", taskScheduler.path(order), "/F"],
    ["schtasks", "/Run", "/TN", order.name],
  ],
  known: ({ name }) => ["schtasks", "/Query", "/TN", name],
  halt: ({ name }) => ["schtasks", "/End", "/TN", name],
  remove: ({ name }) => [
    ["schtasks", "/End", "/TN", name],
    ["schtasks", "/Delete", "/TN", name, "/F"],
  ],
  forget: [],
  hint: "it runs while you are logged in",
};

/** The order of the elements is that of the scheduler's schema (version 1.2), which refuses another. */
function text({ words: [program = "", ...args], dataDir, env }: ServiceOrder): string {
  const user = xmlText([env["USERDOMAIN"], env["USERNAME"]].filter(Boolean).join("\\"));
  return `<?xml version="1.0" encoding="UTF-8"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Author>${ownMark}</Author>
    <Description>Hallmonitor, the flight recorder for coding agents</Description>
  </RegistrationInfo>
  <Triggers>
    <LogonTrigger>
      <Enabled>true</Enabled>
      <UserId>${user}</UserId>
    </LogonTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <UserId>${user}</UserId>
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Hidden>true</Hidden>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <RestartOnFailure>
      <Interval>PT1M</Interval>
      <Count>5</Count>
    </RestartOnFailure>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>${xmlText(program)}</Command>
      <Arguments>${xmlText(args.map((word) => quoted(word)).join(" "))}</Arguments>
      <WorkingDirectory>${xmlText(dataDir)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/** A word as programs on Windows take their command line apart: backslashes count only before a quote. */
function quoted(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  const literal = word.replaceAll(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, "$1$1");
  return `"${literal}"`;
}
