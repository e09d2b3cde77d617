export const isOn = (flag: string, on: Set<string>): boolean => on.has(flag);
