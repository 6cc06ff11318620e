import { adviceWithFlags, commandLine, withFlags } from "../../src/domain/command-line.ts";
import { plainText } from "../../src/domain/plain-text.ts";
import { useCommandFlags } from "../api/command-flags.ts";
import { Copy } from "./copy.tsx";
import "./command.css";

/** A command as it stands in our own words or in the API's, and apart from it what it is about. */
export interface CommandProps {
  readonly children: string;
  /** What was told from outside never stands in the command itself: as its last word it is quoted here. */
  readonly name?: string;
}

/** A command to type in a terminal, on the data dir of the collector that is shown, with a button that copies it. */
export function Command({ children, name }: CommandProps) {
  const command = useOwnCommand(children);
  const line = name === undefined ? command : commandLine(command, plainText(name));
  return (
    <span class="command">
      <code>{line}</code>
      <Copy text={line} label="command" />
    </span>
  );
}

/** A command within a sentence of ours. */
export function CommandWord({ children }: { readonly children: string }) {
  return <code>{useOwnCommand(children)}</code>;
}

/** A text of the API, whose commands stand in quotes, with each of them on the data dir that it is about. */
export function Advice({ text }: { readonly text: string }) {
  return <>{adviceWithFlags(text, useCommandFlags())}</>;
}

/** What the API tells of alerts has the flags already, and what is for the config is no command. */
function useOwnCommand(command: string): string {
  const flags = useCommandFlags();
  const isOurs = command.startsWith("hallmonitor ") && !command.includes(flags);
  return isOurs ? withFlags(command, flags) : command;
}
