import { isAbsolute } from "node:path";
import { AppError } from "../domain/error.ts";
import { isFolder } from "../file/look.ts";
import { projectsFolder } from "../receiver/transcript/folder.ts";

/** Refuses a folder that somebody asks to have read and that holds no transcripts: reading nothing would pass for done. */
export function checkToldFolder(folder: string): void {
  const hint = "give the client's folder, such as /home/you/.claude";
  if (!isAbsolute(folder)) throw new AppError("invalid", `${folder} is no absolute path; ${hint}`);
  if (!isFolder(folder)) throw new AppError("invalid", `there is no folder ${folder}; ${hint}`);
  if (!isFolder(projectsFolder(folder)))
    throw new AppError("invalid", `${folder} holds no transcripts: it has no folder 'projects'; ${hint}`);
}
