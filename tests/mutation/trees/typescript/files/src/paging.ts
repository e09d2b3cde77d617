/** Part of a list. */
export class Page<T> {
  constructor(readonly items: T[], readonly cursor?: string) {}

  next(): string | undefined {
    return this.cursor && encodeURIComponent(this.cursor);
  }
}
