import type { Database } from "bun:sqlite";
import { AppError } from "../../domain/error.ts";
import ledger from "./migrations/001-ledger.sql" with { type: "text" };
import filesAndSigns from "./migrations/002-files-and-signs.sql" with { type: "text" };
import sessionId from "./migrations/003-session-id.sql" with { type: "text" };
import rollup from "./migrations/004-rollup.sql" with { type: "text" };
import archive from "./migrations/005-archive.sql" with { type: "text" };
import aliasKind from "./migrations/006-alias-kind.sql" with { type: "text" };
import workRollup from "./migrations/007-work-rollup.sql" with { type: "text" };
import toolRollup from "./migrations/008-tool-rollup.sql" with { type: "text" };
import context from "./migrations/009-context.sql" with { type: "text" };
import insertedText from "./migrations/010-inserted-text.sql" with { type: "text" };
import taskHistory from "./migrations/011-task-history.sql" with { type: "text" };
import promptHash from "./migrations/012-prompt-hash.sql" with { type: "text" };
import clientCompaction from "./migrations/013-client-compaction.sql" with { type: "text" };
import threshold from "./migrations/014-threshold.sql" with { type: "text" };
import search from "./migrations/015-search.sql" with { type: "text" };
import sessionParent from "./migrations/016-session-parent.sql" with { type: "text" };
import sessionSums from "./migrations/017-session-sums.sql" with { type: "text" };
import sessionDoing from "./migrations/018-session-doing.sql" with { type: "text" };
import failedCall from "./migrations/019-failed-call.sql" with { type: "text" };
import alert from "./migrations/020-alert.sql" with { type: "text" };
import budget from "./migrations/021-budget.sql" with { type: "text" };
import outbox from "./migrations/022-outbox.sql" with { type: "text" };
import fact from "./migrations/023-fact.sql" with { type: "text" };
import editIndex from "./migrations/024-edit-index.sql" with { type: "text" };
import lineWithoutRequest from "./migrations/025-line-without-request.sql" with { type: "text" };
import alertTeam from "./migrations/026-alert-team.sql" with { type: "text" };
import hourRollup from "./migrations/027-hour-rollup.sql" with { type: "text" };
import allowanceAgent from "./migrations/028-allowance-agent.sql" with { type: "text" };
import untoldUsage from "./migrations/029-untold-usage.sql" with { type: "text" };
import listed from "./migrations/030-listed.sql" with { type: "text" };
import unsorted from "./migrations/031-unsorted.sql" with { type: "text" };
import resumedSubagent from "./migrations/032-resumed-subagent.sql" with { type: "text" };
import namelessAgent from "./migrations/033-nameless-agent.sql" with { type: "text" };
import forksAndStops from "./migrations/034-forks-and-stops.sql" with { type: "text" };

/** Every migration in order; its position plus one is the schema version it leads to. Landed files never change. */
const migrations: readonly string[] = [
  ledger,
  filesAndSigns,
  sessionId,
  rollup,
  archive,
  aliasKind,
  workRollup,
  toolRollup,
  context,
  insertedText,
  taskHistory,
  promptHash,
  clientCompaction,
  threshold,
  search,
  sessionParent,
  sessionSums,
  sessionDoing,
  failedCall,
  alert,
  budget,
  outbox,
  fact,
  editIndex,
  lineWithoutRequest,
  alertTeam,
  hourRollup,
  allowanceAgent,
  untoldUsage,
  listed,
  unsorted,
  resumedSubagent,
  namelessAgent,
  forksAndStops,
];

/** Version of the schema that this program writes. */
export const schemaVersion = migrations.length;

/**
 * Brings a database to the newest schema, all steps in one transaction: half an upgrade could be read by neither version. Refuses a
 * database from a newer program.
 */
export function migrate(db: Database): void {
  const found = versionOf(db);
  if (found > schemaVersion) {
    throw new AppError(
      "conflict",
      `the data dir was written by a newer Hallmonitor (schema ${found}, this program knows ${schemaVersion}); upgrade, or choose another --data-dir`,
    );
  }
  if (found === schemaVersion) return;
  db.transaction(() => {
    for (const sql of migrations.slice(found)) db.run(sql);
    db.run(`PRAGMA user_version = ${schemaVersion}`);
  }).immediate();
}

/** The schema that a database has, as SQLite's `user_version` keeps it; 0 for an empty one. */
export function versionOf(db: Database): number {
  return db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}
