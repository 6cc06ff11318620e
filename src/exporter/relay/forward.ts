import type { Attributes } from "../../domain/attribute.ts";
import { isContent } from "../../domain/content.ts";
import { digestOf } from "../../domain/digest.ts";
import { factAttributesOf } from "../../domain/fact.ts";
import { folderName, callsFolder } from "../../domain/folder.ts";
import type { Outgoing } from "../../domain/outgoing.ts";
import { redactText } from "../../domain/secret.ts";
import type { Scope, Signal } from "../../domain/telemetry.ts";
import { TextTable } from "../../protobuf/text-table.ts";
import { cutRequest, type CutRules, type StandInQuestion, type Told } from "./cut.ts";
import { protobufOfJson } from "./json-request.ts";

/** Whose items are selected: folders of projects, whole or their last part, and names of agents. */
export interface Selection {
  readonly projects: readonly string[];
  readonly agents: readonly string[];
}

/** What goes on to one relay. */
export interface ForwardSettings {
  readonly name: string;
  readonly signals: readonly Signal[];
  readonly include: Selection;
  readonly exclude: Selection;
  /** Names of attributes to remove, also where a fact gives their value. */
  readonly redact: readonly string[];
  readonly keepText: boolean;
}

/** Who an item belongs to, as far as it is known. */
export interface Owner {
  readonly agent: string;
  readonly project: string | undefined;
}

/** What must be known beyond a request: whose an item is, for relays that take only some, and who counts losses. */
export interface ForwardParts {
  readonly ownerOf: (told: Told) => Owner;
  /** Whether the texts in items of this resource and scope are known by their keys. */
  readonly knowsTexts: (resource: Attributes, scope: Scope) => boolean;
  /** The facts in a value whose texts are not sent on, in words that are no person's or tool's; undefined where there are none. */
  readonly factsIn: (told: StandInQuestion) => string | undefined;
  /** Called when the items of an accepted request cannot be sent on. */
  readonly fail: (relays: readonly string[], items: number) => void;
}

interface Request {
  readonly signal: Signal;
  readonly body: Uint8Array;
  /** The parsed body, where it is JSON; undefined where it is protobuf. */
  readonly root: unknown;
  readonly items: number;
}

/** How many keys have their decision cached: agents use some hundreds, and strangers may send any. */
const maxKnownKeys = 10_000;

/**
 * Makes of a request what is stored and sent on: without secrets, without texts unless they are kept, and without what
 * a relay does not take. Relays that take the same share one payload.
 */
export function createForward(
  relays: readonly ForwardSettings[],
  parts: ForwardParts,
): (request: Request) => readonly Outgoing[] {
  const texts = new TextTable();
  const cuts = [...Map.groupBy(relays, cutName).values()].map((alike) => ({
    alike,
    rules: rulesOf(alike[0] as ForwardSettings, parts),
  }));
  return ({ signal, body: told, root, items }) => {
    const wanted = cuts.flatMap(({ alike, rules }) => {
      const names = alike.filter(({ signals }) => signals.includes(signal)).map(({ name }) => name);
      return names.length === 0 ? [] : [{ relays: names, rules }];
    });
    if (wanted.length === 0) return [];
    try {
      const body = root === undefined ? told : protobufOfJson(root, signal);
      return wanted.flatMap(({ relays: names, rules }): Outgoing[] => {
        const cut = cutRequest({ signal, body }, rules, texts);
        return cut.items === 0 ? [] : [{ relays: names, signal, ...cut }];
      });
    } catch {
      // The receiver skips parts that it has no use for; if they are broken, that shows only here.
      parts.fail(
        wanted.flatMap((one) => one.relays),
        items,
      );
      return [];
    }
  };
}

function cutName({ include, exclude, redact, keepText }: ForwardSettings): string {
  return JSON.stringify([include, exclude, redact, keepText]);
}

function rulesOf(
  { include, exclude, redact, keepText }: ForwardSettings,
  { ownerOf, knowsTexts, factsIn }: ForwardParts,
): CutRules {
  const isOpen = [include, exclude].every(({ projects, agents }) => projects.length + agents.length === 0);
  const named = new Set(redact.concat(redact.flatMap(factAttributesOf)));
  return {
    keyOf: remembering((key) => (named.has(key) ? undefined : redactText(key))),
    isContent: keepText ? () => false : remembering(isContent),
    keepsBodies: keepText,
    clean: redactText,
    takes: isOpen ? undefined : (told) => isTaken(ownerOf(told), include, exclude),
    knowsTexts: keepText ? undefined : knowsTexts,
    standInOf: (told) => {
      if (named.has(told.key)) return undefined;
      return told.signal === "metrics" ? fingerprintOf(told) : factsIn(told);
    },
  };
}

/** Attributes tell the points of a metric apart, so each value has its own stand-in. It is one word, as a plain fact is. */
function fingerprintOf({ bytes }: StandInQuestion): string {
  return `text#${digestOf(bytes).toString(16)}`;
}

function remembering<T>(decide: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const decided = known.get(key);
    if (decided !== undefined || known.has(key)) return decided as T;
    if (known.size >= maxKnownKeys) known.clear();
    const fresh = decide(key);
    known.set(key, fresh);
    return fresh;
  };
}

function isTaken(owner: Owner, include: Selection, exclude: Selection): boolean {
  const { agent, project } = owner;
  if (include.agents.length > 0 && !include.agents.includes(agent)) return false;
  if (include.projects.length > 0 && !isOneOf(project, include.projects)) return false;
  return !exclude.agents.includes(agent) && !isOneOf(project, exclude.projects);
}

function isOneOf(project: string | undefined, names: readonly string[]): boolean {
  if (project === undefined || names.length === 0) return false;
  const calls = callsFolder(folderName(project));
  return names.some((name) => calls(name));
}
