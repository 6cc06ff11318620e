import { formatInstant } from "../../domain/time.ts";
import { schemaVersion } from "../../query/shape.ts";
import type { AlertShape } from "../shape.ts";
import type { Notice, NoticeEvent } from "./notifier.ts";

/** What generic webhooks and commands are given. */
export interface NoticeShape {
  readonly schema_version: number;
  /** The same when it is sent again. */
  readonly id: string;
  readonly event: NoticeEvent;
  readonly at: string;
  readonly alerts: readonly AlertShape[];
}

/** A notice as one line of JSON. */
export function noticeJson({ id, event, at, alerts }: Notice): string {
  const shape: NoticeShape = { schema_version: schemaVersion, id, event, at: formatInstant(at), alerts };
  return JSON.stringify(shape);
}
