import { Copy } from "./copy.tsx";
import "./command.css";

/** A command to type in a terminal, with a button that copies it. */
export function Command({ children }: { readonly children: string }) {
  return (
    <span class="command">
      <code>{children}</code>
      <Copy text={children} label="command" />
    </span>
  );
}
