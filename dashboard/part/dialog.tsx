import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useKeys } from "../app/keys.ts";
import { Icon } from "./icon.tsx";
import "./dialog.css";

/**
 * What lies over the page while it is drawn: `onClose` has to take it away. `title` names it even without a visible head.
 */
export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Without a visible head, for one whose first line is a search field. */
  readonly isBare?: boolean;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

/** Something that lies over the page until it is closed: by Escape, by a click beside it, or by its button. */
export function Dialog({ title, onClose, isBare = false, wide = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useKeys({ Escape: onClose }, { isModal: true });
  // Before anything is painted: what is typed right after the key that opens it belongs to its field, which gets the focus.
  useLayoutEffect(() => {
    const opener = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // While it is open, nothing else can have the focus.
      shown?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "dialog dialog-wide" : "dialog"}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        {!isBare && (
          <header>
            <h2>{title}</h2>
            <button type="button" class="copy" onClick={onClose} aria-label="Close" title="Close (Esc)">
              <Icon name="close" />
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
