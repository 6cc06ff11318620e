/**
 * Projects that share one ledger and nothing else. Everything that is said of one carries a word that no other has, over
 * every channel that agents speak on.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StartedDaemon } from "../daemon.ts";
import { apiRequest, event, logs, send, tokens } from "../otlp.ts";

/** A project with one session, and the word that everything said of it carries. */
export interface Tenant {
  readonly word: string;
  readonly project: string;
  readonly session: string;
}

const win = String.raw;

/** Folders that a careless filter takes for one another. */
const folders = [
  ["quokka", "/p/app"],
  ["narwhal", "/p/app-old"],
  ["tapir", "/p/App"],
  ["axolotl", "/home/ann/web"],
  ["okapi", "/srv/web"],
  ["civet", win`C:\work\shop`],
  ["dugong", win`C:\work\shop-old`],
  ["ibex", win`D:\work\shop`],
] as const;

/** Those whose plan files are read, so their folders are there. */
const planners = [
  ["margay", "plan"],
  ["ocelot", "plan-old"],
] as const;

/** Everybody. Folders of plans are made below `root`. */
export function tenantsIn(root: string): readonly Tenant[] {
  const planning = planners.map(([word, name]) => tenant(word, join(root, name)));
  for (const { word, project } of planning) {
    const folder = join(project, "dev", "active", word);
    mkdirSync(folder, { recursive: true });
    const feature = { id: `${word}-1`, description: `Feed the ${word}`, status: "in_progress" };
    writeFileSync(join(folder, "plan.md"), `# The ${word}\n`);
    writeFileSync(join(folder, "manifest.jsonl"), `${JSON.stringify(feature)}\n`);
  }
  return [...folders.map(([word, project]) => tenant(word, project)), ...planning];
}

/** A project with a session of a new id. Nothing is told of it yet, and no folder is made. */
export function tenant(word: string, project: string): Tenant {
  return { word, project, session: crypto.randomUUID() };
}

/** Tells of a session over hooks, events, counters and the status line, as its client would. */
export async function live(daemon: StartedDaemon, one: Tenant, now: number): Promise<void> {
  for (const body of hookEvents(one)) await hook(daemon, one, body);
  await send(daemon, { signal: "logs", message: eventsOf(one, now) });
  const counted = { session: one.session, value: 5, at: now };
  await send(daemon, { signal: "metrics", message: tokens("delta", { ...counted, startedAt: now - 1000 }) });
  const line = {
    session_id: one.session,
    cwd: one.project,
    workspace: { current_dir: one.project, project_dir: one.project },
    model: { id: "claude-opus-5-5", display_name: "Opus" },
    context_window: { context_window_size: 200_000, used_percentage: 41 },
  };
  await daemon.fetch("/statusline/claude-code", { method: "POST", body: JSON.stringify(line) });
}

/** Sends one hook event of a session. */
export async function hook(daemon: StartedDaemon, one: Tenant, body: object): Promise<void> {
  const told = { session_id: one.session, cwd: one.project, ...body };
  const { status } = await daemon.fetch("/hooks/claude-code", { method: "POST", body: JSON.stringify(told) });
  if (status !== 200) throw new Error(`hook refused: ${status}`);
}

function hookEvents({ word, project, session }: Tenant): object[] {
  const file = { file_path: `${project}/src/${word}.ts`, old_string: "a", new_string: word };
  const use = (tool_name: string, tool_input: object) => {
    const tool = { tool_name, tool_input, tool_use_id: `toolu_${word}_${tool_name}` };
    return [
      { hook_event_name: "PreToolUse", ...tool },
      { hook_event_name: "PostToolUse", ...tool, tool_response: { text: word }, duration_ms: 7 },
    ];
  };
  const agent = { agent_id: `${word}-agent`, agent_type: `${word}-reviewer` };
  return [
    { hook_event_name: "SessionStart", source: "startup" },
    { hook_event_name: "UserPromptSubmit", prompt: `feed the ${word}`, prompt_id: `${session}-1` },
    ...use("Edit", file),
    ...use("Bash", { command: `npm run ${word}`, description: `runs ${word}` }),
    ...use(`mcp__${word}__find`, { query: word }),
    { hook_event_name: "TaskCreated", task_id: `${word}-1`, task_subject: `Write ${word}` },
    { hook_event_name: "SubagentStart", ...agent },
    { hook_event_name: "SubagentStop", ...agent, last_assistant_message: `${word} done` },
    { hook_event_name: "PreCompact", trigger: "manual", custom_instructions: `keep the ${word}` },
    { hook_event_name: "PostCompact", trigger: "manual", compact_summary: `a ${word}` },
    {
      hook_event_name: "Stop",
      last_assistant_message: `fed the ${word}`,
      background_tasks: [{ id: `${word}-bg`, type: "bash", status: "running", command: `watch ${word}` }],
    },
    { hook_event_name: "UserPromptSubmit", prompt: `again, ${word}`, prompt_id: `${session}-2` },
  ];
}

function eventsOf({ word, session }: Tenant, now: number) {
  const who = { "user.email": `${word}@example.com`, "team.id": `${word}-team` };
  const asked = (id: string, own: object = {}) => apiRequest(session, id, { at: now, ...who, ...own });
  return logs(
    asked(`req_${word}_1`),
    asked(`req_${word}_2`, { "agent.name": `${word}-reviewer`, query_source: "agent" }),
    event("api_error", now, {
      "session.id": session,
      ...who,
      error: `${word} is down`,
      model: "claude-opus-5-5",
    }),
    event("skill_activated", now, { "session.id": session, ...who, "skill.name": `${word}-skill` }),
  );
}

/** Leaves half a checkpoint beside those that were saved of a session, as a disk that failed would. */
export function tearCheckpoint(dataDir: string, { session }: Tenant): void {
  const path = join(dataDir, "checkpoints", "claude-code", session, "20261121T120000.000Z-aaaaaaaa.json");
  writeFileSync(path, "{");
}

/** Writes a session's transcript where its client would; `cwd` and the words are those of its project. */
export function write(claudeDir: string, one: Tenant, lines: readonly object[]): void {
  const folder = join(claudeDir, "projects", one.project.replaceAll(/[^A-Za-z0-9]/g, "-"));
  mkdirSync(folder, { recursive: true });
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(join(folder, `${one.session}.jsonl`), text);
}

/** What a transcript of a session holds: a prompt, an answer that calls a tool, its result, and names. */
export function transcript({ word, project, session }: Tenant, now: number): object[] {
  const at = (step: number) => new Date(now - 60_000 + step * 1000).toISOString();
  const line = (type: string, step: number, own: object) => ({
    type,
    uuid: uuidOf(`${word}-${step}`),
    parentUuid: step === 0 ? null : uuidOf(`${word}-${step - 1}`),
    timestamp: at(step),
    sessionId: session,
    cwd: project,
    gitBranch: `feature/${word}`,
    version: "2.1.329",
    isSidechain: false,
    ...own,
  });
  const usage = {
    input_tokens: 3,
    output_tokens: 5,
    cache_read_input_tokens: 7,
    cache_creation_input_tokens: 11,
  };
  const call = {
    type: "tool_use",
    id: `toolu_${word}_read`,
    name: "Read",
    input: { file_path: `${project}/${word}.md` },
  };
  const result = { type: "tool_result", tool_use_id: call.id, content: word };
  const message = { id: `msg_${word}`, type: "message", role: "assistant", model: "claude-opus-5-5" };
  return [
    line("user", 0, { promptId: uuidOf(word), message: { role: "user", content: `look at the ${word}` } }),
    line("assistant", 1, {
      requestId: `req_${word}_t`,
      message: { ...message, content: [call], stop_reason: "tool_use", usage },
    }),
    line("user", 2, {
      promptId: uuidOf(word),
      message: { role: "user", content: [result] },
      toolUseResult: {},
    }),
    { type: "ai-title", aiTitle: `All of the ${word}`, sessionId: session },
  ];
}

/** Lines and prompts keep their ids in every copy, and are known by them because they are UUIDs. */
function uuidOf(word: string): string {
  const hex = Buffer.from(word.padEnd(16, word)).toString("hex").slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What of another project stands in a text that is about one: its words, its session, its folder. */
export function leaksIn(text: string, own: Tenant, all: readonly Tenant[]): string[] {
  return all
    .filter(({ session }) => session !== own.session)
    .flatMap(({ word, session, project }) => [
      word,
      session.slice(0, 8),
      ...(own.project.includes(project) ? [] : [project]),
    ])
    .filter((clue) => text.includes(clue) || text.includes(JSON.stringify(clue).slice(1, -1)));
}
