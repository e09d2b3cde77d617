/** Signs a value. */
export function sign(value: string, key: string): string {
  return `${value}.${key.length}`;
}
