/**
 * The thread that writes exports: reading a large ledger takes seconds of processor time, and a collector must answer
 * meanwhile. Each part is written on request, so the thread never runs ahead of its reader.
 */
import { AppError, type ErrorCode } from "../domain/error.ts";
import type { ExportOrder } from "./order.ts";
import type { Part } from "./part.ts";

/** What is asked of the thread. */
export type ExportCall =
  | {
      readonly call: "open";
      readonly order: ExportOrder;
      /** What the thread needs to open the ledger, passed through unchanged. */
      readonly source: unknown;
    }
  | { readonly call: "more" };

/** What the thread answers, one answer to each "more". */
export type ExportAnswer =
  | { readonly answer: "part"; readonly bytes: Uint8Array }
  | { readonly answer: "end" }
  | { readonly answer: "fault"; readonly code: ErrorCode; readonly message: string };

/** The thread's end of the line. */
export interface ExportPort {
  postMessage(answer: ExportAnswer): void;
  addEventListener(event: "message", heard: (event: MessageEvent<ExportCall>) => void): void;
}

/** Answers calls on a message port. `open` gets the order and its extra data, and does nothing before the first part is asked for. */
export function serveExport(
  open: (order: ExportOrder, source: unknown) => Iterator<Part>,
  port: ExportPort,
): void {
  let parts: Iterator<Part> | undefined;
  const next = (): ExportAnswer => {
    const step = parts?.next();
    if (step === undefined || step.done === true) return { answer: "end" };
    return { answer: "part", bytes: step.value.bytes };
  };
  port.addEventListener("message", ({ data }) => {
    if (data.call === "open") {
      parts = open(data.order, data.source);
      return;
    }
    try {
      port.postMessage(next());
    } catch (thrown) {
      const { code, reason } = AppError.from(thrown);
      port.postMessage({ answer: "fault", code, message: reason });
    }
  });
}
