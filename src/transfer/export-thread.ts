/**
 * The thread that writes exports: reading a large ledger takes seconds of the processor, and a collector must answer
 * meanwhile. One part is written when one was asked for, so nothing is ahead of who reads it.
 */
import { AppError, type ErrorCode } from "../domain/error.ts";
import type { ExportOrder } from "./order.ts";
import type { Part } from "./part.ts";

/** What is asked of the thread. */
export type ExportCall =
  | {
      readonly call: "open";
      readonly order: ExportOrder;
      /** What the thread needs to open the ledger. It passes through here as it is. */
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

/** Answers calls on a port of messages. `open` does nothing before its first part is asked for; it is handed the order and what came along with it. */
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
