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

/**
 * What a receiver knows a message by, among those of all collectors that send to it: alerts are numbered in each ledger anew,
 * but none of the same number began at the same millisecond.
 */
export function messageId({ id, alerts: [first] }: Notice): string {
  return first === undefined ? id : `${id}-${Date.parse(first.fired_at ?? first.since).toString(36)}`;
}

/** A notice as one line of JSON. */
export function noticeJson(notice: Notice): string {
  const { event, at, alerts } = notice;
  const id = messageId(notice);
  const shape: NoticeShape = { schema_version: schemaVersion, id, event, at: formatInstant(at), alerts };
  return JSON.stringify(shape);
}
