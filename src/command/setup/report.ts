import { haveHeaders } from "../../agent/claude-code/environment.ts";
import { hookUrl } from "../../agent/claude-code/hook-setup.ts";
import { ourHandlersIn } from "../../agent/claude-code/settings-hooks.ts";
import {
  allowsUrl,
  hasHeadersHelper,
  hookPolicyIn,
  type HookPolicy,
} from "../../agent/claude-code/settings-policy.ts";
import type { FinishedSettings, SetupLayers, Wanted } from "../../agent/claude-code/settings-setup.ts";
import { wrappedIn } from "../../agent/claude-code/settings-status-command.ts";
import { statusLineIn } from "../../agent/claude-code/settings-status-line.ts";
import { rivalNames, variablesIn } from "../../agent/claude-code/settings.ts";
import type { OtherSetup } from "./other-setup.ts";
import type { Overrides, SetupOptions } from "./options.ts";
import { hasOurStatusLine, hookModeIn } from "./wanted.ts";

/** What was done to a settings file, and what may keep it from working: the sentences that setup says. */

interface Done {
  readonly path: string;
  readonly before: string;
  readonly wanted: Wanted;
  readonly finished: FinishedSettings;
}

type Out = SetupOptions["out"];

const restart = "Restart running sessions: telemetry is read at start.";

/** Tells what a setup has changed, what works against it, and what else there is. */
export function tellSetup(done: Done, options: SetupOptions): void {
  const { path, before, finished } = done;
  const { overrides = [], out } = options;
  if (finished.text === before) out(`${path} already has ${holdings(done)}; nothing was changed.`);
  else tellChanges(done, options);
  const own = { where: path, variables: variablesIn(finished.text), policy: ownPolicy(finished.text) };
  warnOfRivals([own, ...overrides], options);
  warnOfPolicies([own, ...overrides], done, options);
  warnOfToken([own, ...overrides], done, options);
  const isPlain = hookModeIn(finished.text) === undefined && !hasOurStatusLine(finished.text);
  if (isPlain && options.hooks === undefined && options.statusLine === undefined) {
    out(
      "There is more: --hooks http reports what a session does and waits for at once, --statusline its context and plan limits.",
    );
  }
}

/** Tells what taking a setup back has done. */
export function tellUndo(
  {
    path,
    record,
    untouched,
    again,
  }: { path: string; record: SetupLayers; untouched: boolean; again: OtherSetup | undefined },
  out: Out,
): void {
  const parts = [
    ...(record.undo.variables.length === 0 ? [] : [counted(record.undo.variables.length)]),
    ...(record.hooks === undefined ? [] : ["the hooks"]),
    ...(record.statusLine === undefined ? [] : ["the status line"]),
  ];
  out(
    untouched
      ? `Took ${listed(parts)} out of ${path}; it is as it was before the setup.`
      : `${path} was edited since the setup, so only what the setup had set was taken back.`,
  );
  if (again !== undefined) out(againText(again));
  out(restart);
}

/** What stood there before was a setup, too, and whoever wants to be rid of all of them has to know. */
function againText({ dataDir, isRecorded, undo }: OtherSetup): string {
  const how = isRecorded
    ? `'${undo}' takes that out, too`
    : "no record leads back from that: without --undo, '--hooks off --statusline off' takes out what calls it, and its variables stay in \"env\"";
  return `It is set up for ${dataDir} again, as it was before: ${how}.`;
}

function holdings({ wanted }: Done): string {
  return listed([
    `all ${counted(wanted.variables.size)}`,
    ...(wanted.hooks instanceof Map ? ["the hooks"] : []),
    ...(typeof wanted.statusLine === "object" ? ["the status line"] : []),
  ]);
}

function tellChanges(done: Done, options: SetupOptions): void {
  const { variables, out } = options;
  const { path, before, finished } = done;
  if (finished.changed.length > 0) {
    const target = variables.get("OTEL_EXPORTER_OTLP_ENDPOINT") ?? "Hallmonitor";
    out(
      `Claude Code will report to ${target}: ${counted(variables.size)} set in "env" of ${path}, the rest is as it was.`,
    );
  }
  if (finished.replaced.length > 0 && finished.changed.length > 0) {
    out(`Replaced your values of ${finished.replaced.join(", ")}; --undo brings them back.`);
  }
  tellHooks(done, options);
  const line = statusLineIn(finished.text);
  if (line !== statusLineIn(before)) tellStatusLine(line, done, out);
  if (finished.changed.length > 0) out(restart);
}

function tellHooks({ path, before, finished }: Done, { caller, out }: SetupOptions): void {
  const handlers = ourHandlersIn(finished.text);
  if (Bun.deepEquals(handlers, ourHandlersIn(before))) return;
  const mode = hookModeIn(finished.text);
  if (mode === undefined) return out(`Took our hooks out of ${path}; all others are as they were.`);
  const how =
    mode === "http"
      ? "are posted to the collector"
      : "start the program in the background, and in the foreground at the end of an answer or a session";
  out(
    `Hooks for ${handlers.length} events are in ${path}: they ${how}. A session waits for what two of them answer, for a moment: what it is at is kept before a compaction and given back after it.`,
  );
  if (caller.isGated === true && mode === "command")
    out(
      "It also waits before a prompt, and before and after a tool, so that a budget that is used up can end its work (budget.stop).",
    );
}

function tellStatusLine(line: string | undefined, { path, finished }: Done, out: Out): void {
  if (!hasOurStatusLine(finished.text)) return out(`Took our status line out of ${path}.`);
  const around = line === undefined || wrappedIn(line) === undefined ? "" : "; your own is shown within it";
  out(`The status line in ${path} reports to the collector${around}.`);
}

function warnOfRivals(layers: readonly Overrides[], { variables, out }: SetupOptions): void {
  for (const { where, variables: rivals } of layers) {
    for (const name of rivalNames(rivals, variables)) {
      out(
        `Warning: ${name} is set in ${where} and wins, so some telemetry will not arrive. Remove it there.`,
      );
    }
  }
}

/** The switches of Claude Code that keep hooks from running. */
function warnOfPolicies(
  layers: readonly Overrides[],
  { finished }: Done,
  { caller, out }: SetupOptions,
): void {
  const mode = hookModeIn(finished.text);
  if (mode === undefined && !hasOurStatusLine(finished.text)) return;
  for (const { where, policy } of layers) {
    const name = policy?.disableAllHooks === true ? "disableAllHooks" : "allowManagedHooksOnly";
    if (policy?.[name] === true) {
      out(`Warning: ${name} is set in ${where}, so our hooks and status line will not run. Remove it there.`);
    }
  }
  const limits = layers.flatMap(({ where, policy }) =>
    policy?.allowedUrls === undefined ? [] : [{ where, urls: policy.allowedUrls }],
  );
  const url = hookUrl(caller.httpUrl);
  const isAllowed = limits.length === 0 || limits.some(({ urls }) => urls.some((one) => allowsUrl(one, url)));
  if (mode === "http" && !isAllowed) {
    const places = listed(limits.map(({ where }) => where));
    out(
      `Warning: allowedHttpHookUrls in ${places} does not allow ${url}, so the hooks will not be posted. Use --hooks command.`,
    );
  }
}

/** What a collector that takes nothing without a token (`server.host`) will not take. */
function warnOfToken(
  layers: readonly Overrides[],
  { path, finished }: Done,
  { tokenCommand, out }: SetupOptions,
): void {
  if (tokenCommand === undefined) return;
  const isTold =
    hasHeadersHelper(finished.text) || layers.some(({ variables }) => haveHeaders(variables.keys()));
  if (!isTold) {
    out(
      `Warning: the collector listens beyond this machine and takes telemetry only with its token: add OTEL_EXPORTER_OTLP_HEADERS to "env" of ${path}, as authorization=Bearer TOKEN; '${tokenCommand}' shows the token.`,
    );
  }
  if (hookModeIn(finished.text) === "http") {
    out("Warning: hooks that are posted carry no token, so the collector refuses them. Use --hooks command.");
  }
}

/** The user's own policy; `allowManagedHooksOnly` counts for nothing there. */
function ownPolicy(text: string): HookPolicy {
  return { ...hookPolicyIn(text), allowManagedHooksOnly: false };
}

function counted(count: number): string {
  return count === 1 ? "1 variable" : `${count} variables`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
