/**
 * What a plan's files say of its life. In come a plan as the ledger knows it and its files as they are now; out go the
 * events between the two, in order. This folder refuses to know where files are read and where events are kept.
 */
import type { JsonObject } from "../../domain/json-object.ts";
import type { PlanEventAccount, PlanEventType } from "../../domain/plan-event.ts";
import type { Plan } from "../../domain/plan.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Manifest, ManifestText } from "./manifest.ts";
import type { PlanText } from "./plan-text.ts";

/** One of a plan's files, as far as its bytes do not say it. */
interface FileFacts {
  readonly mtimeMs: number;
  readonly birthMs: number;
  /** Whether it lies still, so that what is not in it is not there. */
  readonly isStill: boolean;
}

/** The folder of a plan with what lies in it. */
export interface PlanFiles {
  readonly project: string;
  readonly name: string;
  readonly path: string;
  readonly place: "active" | "complete";
  /** When the folder itself was last moved or changed. */
  readonly changedMs: number;
  /** Whether a finished plan of the same name lies beside this one under way. */
  readonly hasTwin: boolean;
  readonly plan: (FileFacts & { readonly text: string }) | undefined;
  readonly manifest: (FileFacts & ManifestText) | undefined;
}

/** The files of a plan with their meaning, and what the ledger knows of it. */
export interface Situation {
  readonly files: PlanFiles;
  readonly text: PlanText | undefined;
  readonly manifest: Manifest | undefined;
  /** Undefined for a plan that is new, also under a name that was used before. */
  readonly known: Plan | undefined;
}

/** Something that happened to a plan, before it has its place in time and its id. */
export interface PlanChange extends Partial<Omit<PlanEventAccount, "details">> {
  readonly eventType: PlanEventType;
  readonly details?: JsonObject;
  /** When it happened, where the plan says so. */
  readonly toldAt?: UnixMs | undefined;
  /** When the file that says it was written. */
  readonly fileAt: UnixMs;
}
