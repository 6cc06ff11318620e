import { commandLine } from "../../src/domain/command-line.ts";
import { plainText } from "../../src/domain/plain-text.ts";
import { Copy } from "./copy.tsx";
import "./command.css";

/** A command as it stands in our own words or in the API's, and apart from it what it is about. */
export interface CommandProps {
  readonly children: string;
  /** What was told from outside never stands in the command itself: as its last word it is quoted here. */
  readonly name?: string;
}

/** A command to type in a terminal, with a button that copies it. */
export function Command({ children, name }: CommandProps) {
  const line = name === undefined ? children : commandLine(children, plainText(name));
  return (
    <span class="command">
      <code>{line}</code>
      <Copy text={line} label="command" />
    </span>
  );
}
