import type { DropReason } from "../domain/outcome.ts";

/** Why an item was not kept, as the end of a sentence that begins with it, and what a person can do. */
interface Telling {
  readonly meaning: string;
  readonly action: string;
  /** Where nothing is missing for it: what it said is known, or says nothing by itself. */
  readonly isHarmless?: true;
}

const sender = "see what the sender exports: 'hallmonitor doctor' sends a sample of its own";

const tellings: Readonly<Record<DropReason, Telling>> = {
  duplicate: {
    meaning: "it was in the ledger already: sent again, or copied by a fork",
    action: "nothing to do",
    isHarmless: true,
  },
  orphan: {
    meaning: "it is the result of an unknown call, so there is nothing to count",
    action: "nothing to do",
    isHarmless: true,
  },
  "out-of-order": {
    meaning: "a counter's value came after a newer one, which holds it already",
    action: "nothing to do; a sender with two clocks does this all the time",
  },
  invalid: {
    meaning: "it lacks what every item of its kind has, or has an impossible value",
    action: sender,
  },
  "invalid-time": {
    meaning: "its time is not a time, or impossible",
    action: "set the clock of the sender",
  },
  "not-a-number": {
    meaning: "its value, or a count of tokens in it, is not a finite number",
    action: sender,
  },
  negative: { meaning: "a value that can only grow is below zero", action: sender },
  "too-deep": { meaning: "its attributes are nested too deep", action: sender },
  "too-many-attributes": {
    meaning: "it has more attributes than receiver.otlp allows",
    action: "raise receiver.otlp.max_attributes in the config, or send less",
  },
  "attribute-too-long": {
    meaning: "one of its attributes, or an id in a file, is too long, or a list has more than 4,096 values",
    action: "raise receiver.otlp.max_attribute_length in the config, which no list goes by, or send less",
  },
  cardinality: {
    meaning: "its metric already has too many series, or its plan too many features",
    action: "take attributes that are always new, such as request ids, off the sender's metrics",
  },
  "broken-line": {
    meaning: "a line of a plan's file is not JSON",
    action: "nothing to do, unless it stays: then look at the plan's file, which was written so",
  },
  "line-too-long": {
    meaning: "a line of a plan's file is longer than is read",
    action: "look at the plan's file, which was written so",
  },
  "spool-full": {
    meaning:
      "a hook could not keep it: no collector ran and the spool had no room, or it was not JSON, or too large",
    action: "keep the collector running: 'hallmonitor up'",
  },
  "outside-project": {
    meaning: "a file of a plan leads out of its project through a link",
    action: "put the file itself into the project",
  },
  "file-too-large": {
    meaning: "a file of a plan is larger than is read",
    action: "split the plan",
  },
  "unreadable-file": {
    meaning: "a file of a plan cannot be read, or is not a file",
    action: "give the collector the right to read it",
  },
  unsupported: {
    meaning: "its meaning is unknown",
    action: "nothing to do, unless it is of an agent that should be known: then tell us",
  },
};

const known: Readonly<Record<string, Telling | undefined>> = tellings;

/** What a reason means, as the end of a sentence that begins with the item. */
export function dropMeaning(reason: DropReason): string {
  return tellings[reason].meaning;
}

/** What a person can do about it. */
export function dropAction(reason: DropReason): string {
  return tellings[reason].action;
}

/** What it means and what to do, as `its meaning is unknown (…)`; undefined for a reason that only a newer collector knows. */
export function dropAdvice(reason: string): string | undefined {
  const told = known[reason];
  return told === undefined ? undefined : `${told.meaning} (${told.action})`;
}

/** Whether nothing is lost by it. Of a reason that only a newer collector knows, that is not known. */
export function isHarmlessDrop(reason: string): boolean {
  return known[reason]?.isHarmless === true;
}
