/** Notes: the resource this service starts with, to be replaced by yours. Kept in memory, so gone with the process. */

import type { FastifyRequest, RouteHandlerMethod } from "fastify";
import { z } from "zod";
import { ApiError } from "./error.js";

/** Longest note, in characters. */
const MAX_LENGTH = 1000;
/** How many notes are kept: the newest. */
const KEPT = 50;
/** What is said of a body that is no note at all. */
export const NOT_A_NOTE = "expected a JSON object with the text `body`";

/** A note as it is kept and shown. */
interface Note {
  readonly id: number;
  readonly body: string;
  readonly created_at: string;
}

/** What a caller sends. Halves of a character are no text. */
const NewNote = z.object({ body: z.string().refine((body) => body.isWellFormed()) });

/** `POST /notes`, `GET /notes`, `GET /notes/{id}`. */
export function notes({ appUrl }: { appUrl: URL }): Record<"create" | "list" | "show", RouteHandlerMethod> {
  /** The newest first. */
  const kept: Note[] = [];
  return {
    create: async (request, reply) => {
      const body = newBody(request.body);
      const note = { id: (kept[0]?.id ?? 0) + 1, body, created_at: new Date().toISOString() };
      kept.unshift(note);
      kept.splice(KEPT);
      const location = `${appUrl.href.replace(/\/+$/, "")}/notes/${note.id}`;
      return reply.code(201).header("location", location).send(note);
    },

    list: async () => kept,

    show: async (request) => {
      const id = idOf(request);
      const note = kept.find((note) => note.id === id);
      if (note === undefined) throw new ApiError("not_found");
      return note;
    },
  };
}

/** The text of a new note. */
function newBody(sent: unknown): string {
  const parsed = NewNote.safeParse(sent);
  if (!parsed.success) throw new ApiError("invalid", NOT_A_NOTE);
  const { body } = parsed.data;
  if (body === "" || [...body].length > MAX_LENGTH || body.includes("\0")) {
    throw new ApiError("invalid", "`body` must have 1 to 1000 characters, and no NUL");
  }
  return body;
}

/** The id in the path. One that no note can have is one that no note has. */
function idOf(request: FastifyRequest): number {
  const { id } = request.params as { id: string };
  const value = /^\d+$/.test(id) ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(value)) throw new ApiError("not_found");
  return value;
}
