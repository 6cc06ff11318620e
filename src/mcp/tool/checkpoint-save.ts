import { AppError } from "../../domain/error.ts";
import { doing } from "../tool.ts";
import { foundNotes, sessionInput, sessionOf } from "../whose.ts";
import { nameText } from "../words.ts";
import { listed } from "../../domain/listed.ts";

/**
 * The only tool that leaves something behind. Throws `conflict` where several open sessions may be the one that asks:
 * it does not guess.
 */
export const checkpointSaveTool = doing({
  name: "checkpoint_save",
  title: "Save a checkpoint",
  description:
    "Saves what a session is doing (tasks, files, prompts, known decisions) before it loses its context; after a compaction or a /clear the session gets it back. It changes nothing else, and saving the same state twice keeps one. Without a session: the one that asks.",
  input: sessionInput,
  output: {
    checkpoint: "what was saved, and its id for 'hallmonitor checkpoint show'",
    is_new: "false where the newest checkpoint has the same state: that one is told then",
    found_by: "how it is known which session is meant: asked, tool-call, process, folder or only-one",
  },
  async answer(who, desk) {
    const found = sessionOf(desk, who);
    if (found.others.length > 0)
      throw new AppError(
        "conflict",
        `several sessions are open that could be the one that asks: ${listed([found.session.id, ...found.others], 5)}; name one as session`,
      );
    const saved = await desk.saveCheckpoint(found.session);
    const { id, session_id, text_tokens } = saved.checkpoint;
    return {
      answer: { ...saved, found_by: found.by },
      text: saved.is_new
        ? `Saved checkpoint ${id} of session ${nameText(session_id)}: ${text_tokens ?? 0} tokens of text.`
        : `Unchanged: session ${nameText(session_id)} is where checkpoint ${id} has it.`,
      notes: foundNotes(found),
    };
  },
});
