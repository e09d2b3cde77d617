import type { Reply, Store, Task } from "./types";

function parseTask(body: unknown): Task {
  if (typeof body !== "object" || body === null) throw new Error("not a task");
  return body as Task;
}

export async function createTask(store: Store, body: unknown): Promise<Reply> {
  const task = parseTask(body);
  const id = await store.put(task);
  return { status: 202, body: { id } };
}
