/** A process of its own that waits for a moment in common with others, claims, and says what it got. */
import { openRestore, type Claim } from "../../src/checkpoint/restore.ts";

const [dataDir = "", claim = "", moment = ""] = process.argv.slice(2);
const restore = openRestore(dataDir);
while (Date.now() < Number(moment)) {
  // All go at once; a timer would wake them one after the other.
}
process.stdout.write(restore.claim(JSON.parse(claim) as Claim)?.checkpoint.id ?? "nothing");
