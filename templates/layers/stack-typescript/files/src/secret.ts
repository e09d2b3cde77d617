/** Values that do not show themselves. */

import { inspect } from "node:util";

const SHOWN = "[secret]";

/** A value that neither text, JSON nor `console.log` shows. Only {@link Secret.expose} does. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for whoever needs it to log in or to compare. */
  expose(): string {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
