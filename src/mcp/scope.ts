import { AppError } from "../domain/error.ts";
import { placeOf } from "../domain/folder.ts";
import type { Session } from "../domain/session.ts";
import { mayMean } from "../query/project.ts";

/** A server may be told to speak of one project only: then there is no other. */
export interface Scope {
  readonly project: string | undefined;
}

/** The project that a question is about; undefined: all. Throws `forbidden` for another one than this server's. */
export function projectOf({ project }: Scope, told: string | undefined): string | undefined {
  if (project === undefined) return told;
  // Which others a name may mean as well is nothing that is told here.
  if (told === undefined || mayMean(told, project)) return project;
  throw new AppError(
    "forbidden",
    `this server tells of the project ${project} only; leave project out, or ask a server without --project`,
  );
}

/** Whether a session may be told of. */
export function isTold({ project }: Scope, { facts }: Session): boolean {
  if (project === undefined) return true;
  return facts.project !== undefined && placeOf(facts.project) === placeOf(project);
}
