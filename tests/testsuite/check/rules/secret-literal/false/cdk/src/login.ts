export const form = { password: "correct-horse-battery" };
