/** The entry of the reading thread: it has no other parts than the dialect and the port to the main thread. */
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import { serveImport } from "./import-thread.ts";

// In a worker the global object is the port.
serveImport(claudeCodeFiles, globalThis);
