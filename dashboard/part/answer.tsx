import type { ComponentChildren } from "preact";
import type { Answer as AnswerOf } from "../api/answer.ts";
import { Fault } from "./fault.tsx";
import { Skeleton } from "./skeleton.tsx";
import "./answer.css";

/**
 * An answer, and how it is drawn. `children` is called only with data that came; what is drawn where that is empty, it
 * decides.
 */
export interface AnswerProps<T> {
  readonly of: AnswerOf<T>;
  /** What stands there before the first answer. */
  readonly skeleton?: ComponentChildren;
  readonly children: (data: T) => ComponentChildren;
}

/** What an answer says; until then a skeleton, and where there is none the fault and the way to try again. */
export function Answer<T>({ of, skeleton, children }: AnswerProps<T>) {
  const { data, fault, isStale, reload } = of;
  // An old answer to another question is not shown as if it were one to this.
  const isWrong = fault !== undefined && isStale;
  return (
    <>
      {fault !== undefined && (isStale || data === undefined || fault.code !== "offline") && (
        <Fault fault={fault} onRetry={reload} />
      )}
      {data !== undefined && !isWrong && (
        <div class={isStale ? "answer answer-stale" : "answer"} aria-busy={isStale}>
          {children(data)}
        </div>
      )}
      {data === undefined && fault === undefined && (skeleton ?? <Skeleton lines={4} />)}
    </>
  );
}
