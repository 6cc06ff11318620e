import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Fault } from "./fault.tsx";
import type { Pages } from "./pages.ts";
import "./more-button.css";

/** Of what there may be more. */
export interface MoreButtonProps {
  readonly pages: Pages<unknown>;
  /** Takes the next page in also where the button only comes into sight. */
  readonly isEager?: boolean;
  readonly children: ComponentChildren;
}

/** Takes the next page of a list in; nothing where there is none. */
export function MoreButton({ pages, isEager = false, children }: MoreButtonProps) {
  const { more, isLoading, fault } = pages;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!isEager || isLoading || button.current === null) return undefined;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) more?.();
    });
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [more, isEager, isLoading, fault]);
  if (more === undefined) return null;
  if (fault !== undefined) return <Fault fault={fault} onRetry={more} />;
  return (
    <button ref={button} type="button" class="button more" disabled={isLoading} onClick={more}>
      {isLoading ? "Loading" : children}
    </button>
  );
}
