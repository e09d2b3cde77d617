import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    // Tests start the program as it is deployed: compiled.
    globalSetup: "tests/service/build.ts",
    testTimeout: 30_000,
  },
});
