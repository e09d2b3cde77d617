export interface Task {
  kind: string;
}

export interface Reply {
  status: number;
  body: unknown;
}

export interface Store {
  put(task: Task): Promise<string>;
}
