import { AppError } from "../domain/error.ts";
import type { ExportAnswer, ExportCall } from "./export-thread.ts";
import type { ExportOrder } from "./order.ts";

/** A thread that writes exports, as Web Workers do. */
export interface ExportThread {
  postMessage(call: ExportCall): void;
  addEventListener(event: "message", heard: (event: MessageEvent<ExportAnswer>) => void): void;
  addEventListener(event: "error", heard: (event: ErrorEvent) => void): void;
  addEventListener(event: "close", heard: () => void): void;
  terminate(): void;
}

/** The parts of an export, written by a thread on request. The thread ends with the last part, with a fault, or when the reader leaves. */
export async function* exportParts(
  thread: ExportThread,
  { order, source }: { order: ExportOrder; source: unknown },
): AsyncGenerator<Uint8Array> {
  let settle: { resolve: (answer: ExportAnswer) => void; reject: (error: AppError) => void } | undefined;
  const fail = (reason: string): void =>
    settle?.reject(new AppError("internal", "internal error", { cause: reason }));
  thread.addEventListener("message", ({ data }) => settle?.resolve(data));
  thread.addEventListener("error", ({ message }) => fail(`the exporting thread failed: ${message}`));
  thread.addEventListener("close", () => fail("the exporting thread ended early"));
  try {
    thread.postMessage({ call: "open", order, source });
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<ExportAnswer>();
      settle = { resolve, reject };
      thread.postMessage({ call: "more" });
      const answer = await promise;
      if (answer.answer === "end") return;
      if (answer.answer === "fault") throw faultOf(answer);
      yield answer.bytes;
    }
  } finally {
    settle = undefined;
    thread.terminate();
  }
}

function faultOf({ code, message }: Extract<ExportAnswer, { answer: "fault" }>): AppError {
  return code === "internal"
    ? new AppError(code, "internal error", { cause: message })
    : new AppError(code, message);
}
