/** The entry of the thread that reads history: the dialect, the checks of each record, and the port to the main thread. */
import { claudeCodeFiles } from "../agent/claude-code/files.ts";
import { serveImport } from "../receiver/transcript/import-thread.ts";
import { openChecks } from "./checks.ts";

serveImport({ dialect: claudeCodeFiles, openChecks }, globalThis);
