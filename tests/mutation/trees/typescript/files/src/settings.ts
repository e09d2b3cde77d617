// region settings
export interface Settings {
  port: number;
  database: string;
}

export function readSettings(env: Record<string, string | undefined>): Settings {
  const port = Number(env.PORT ?? "8080");
  const database = env.DATABASE_URL;
  if (!database) throw new Error("DATABASE_URL is not set");
  return { port, database };
}
// endregion
