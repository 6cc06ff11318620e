/** A process of its own that saves the state it is given, and says whether it was the first. */
import { openCheckpoints } from "../../src/checkpoint/folder.ts";
import type { CheckpointState } from "../../src/checkpoint/state.ts";
import { marked } from "./state.ts";

const [dataDir = "", text = ""] = process.argv.slice(2);
const state = JSON.parse(text) as CheckpointState;
process.stdout.write(openCheckpoints(dataDir).save(state, marked(state)).isNew ? "new" : "known");
