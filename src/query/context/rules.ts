/**
 * How full the contexts of sessions are, and when they run out. Comes in: a reader and what the config says of windows.
 * Goes out: the shapes of `shape.ts`. What the figures mean is known in src/context; here they are put together.
 */
import { pointOf, usualPointOf, type CompactsAt } from "../../context/compaction-point.ts";
import { settingsOfFiles } from "../../context/filed-settings.ts";
import type { ContextRules } from "../../context/gauge.ts";
import { windowOf, type WindowBasis } from "../../context/window.ts";
import type { FiledCompaction } from "../../domain/compaction-settings.ts";
import type { Session } from "../../domain/session.ts";

/** What a user says of contexts; the config's section `context` has it all. */
export interface ContextSettings {
  /** Percents of the way to the compaction, in rising order. */
  readonly thresholds: readonly number[];
  /** Tokens of windows by model. */
  readonly windows: Readonly<Record<string, number>>;
  readonly compactsAt: CompactsAt | undefined;
  /** What the settings files of Claude Code say for sessions in a folder; undefined where they cannot be read. */
  readonly filed?: ((project: string | undefined) => FiledCompaction | undefined) | undefined;
}

/** The agent whose settings and variables move its compaction by a formula (context/compaction-point.ts). */
const formulaAgent = "claude-code";

/** Whose contexts are asked for. */
export interface ContextOwner {
  readonly agent: string;
  /** The session's folder; undefined where nobody told it. */
  readonly project: string | undefined;
}

/** Whose settings count for a session. */
export function ownerOf({ agent, facts }: Session): ContextOwner {
  return { agent, project: facts.project };
}

/** Windows and compaction points of the conversations of one session. */
export function rulesOf(
  owner: ContextOwner,
  { windows, compactsAt, filed }: ContextSettings,
): ContextRules<WindowBasis> {
  return {
    windowOf: (model, known) => windowOf(model, { ...known, agent: owner.agent, overridesByModel: windows }),
    compactsAt: (window, { model, variables, observed }) => {
      const isOther = owner.agent !== formulaAgent;
      const usual = isOther ? usualPointOf(owner.agent, window) : undefined;
      const files = isOther ? undefined : filed?.(owner.project);
      const settings =
        files && settingsOfFiles(files, { model, isEnvironmentKnown: variables !== undefined });
      return pointOf(window, { config: compactsAt, variables, settings, observed, usual });
    },
  };
}
