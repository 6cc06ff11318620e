/**
 * The words of Hallmonitor: what an agent did, said in types. This folder imports nothing and does no I/O;
 * every other folder speaks in these terms. It refuses to know wires, agents' dialects, files and databases.
 */

/** Why a person or a sender must act. Each code has one meaning on every surface; see `surfaces`. */
export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "overloaded"
  | "unavailable"
  | "internal";

interface Surface {
  readonly http: number;
  /** gRPC status number (google.rpc.Code). */
  readonly grpc: number;
  readonly exit: number;
  /** Whether an OTLP sender should send the same bytes again. */
  readonly retry: boolean;
}

/** How each code looks on HTTP, gRPC and the command line. A failed write is `unavailable`: senders drop data on a 500. */
export const surfaces = {
  invalid: { http: 400, grpc: 3, exit: 2, retry: false },
  unauthenticated: { http: 401, grpc: 16, exit: 2, retry: false },
  forbidden: { http: 403, grpc: 7, exit: 2, retry: false },
  "not-found": { http: 404, grpc: 5, exit: 1, retry: false },
  conflict: { http: 409, grpc: 6, exit: 1, retry: false },
  "too-large": { http: 413, grpc: 8, exit: 2, retry: false },
  overloaded: { http: 429, grpc: 14, exit: 75, retry: true },
  unavailable: { http: 503, grpc: 14, exit: 69, retry: true },
  internal: { http: 500, grpc: 13, exit: 70, retry: false },
} as const satisfies Record<ErrorCode, Surface>;

/** The one error of this program: a code, and a sentence that says what happened, where, and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
  }

  /** What happened, for the log: of an internal error what stands behind it, which nobody outside is shown. */
  get reason(): string {
    if (this.code !== "internal") return this.message;
    const cause: unknown = this.cause ?? this.message;
    return String(cause);
  }

  /** Any caught value as an AppError. What is not one already is `internal`; its text stays in `cause`, for the log only. */
  static from(thrown: unknown): AppError {
    if (thrown instanceof AppError) return thrown;
    return new AppError("internal", "internal error", { cause: thrown });
  }
}

/** What anything that was caught says of itself. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
