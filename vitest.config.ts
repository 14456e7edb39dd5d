import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{protocol,environments,operators,match,record,server,test,examples}/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
