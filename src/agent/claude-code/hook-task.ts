import * as v from "valibot";
import type { Observation } from "../../domain/observation.ts";
import type { TaskStatus } from "../../domain/task.ts";
import type { Heard } from "../plain-record.ts";
import { idField, type HookBody } from "./hook-body.ts";
import { subjectField, taskById } from "./task.ts";

const taskFields = v.object({ task_id: idField, task_subject: subjectField });

/** A reader of TaskCreated and TaskCompleted, which say by their name what became of an entry of the task list. */
export function readTask(status: TaskStatus): (heard: Heard, body: HookBody) => Observation[] {
  return (heard, body) => {
    const { task_id, task_subject: subject } = v.parse(taskFields, body);
    if (task_id === undefined) return [{ ...heard, kind: "event" }];
    return [{ ...taskById(heard, task_id, { subject, status }), data: heard.data }];
  };
}
