import { fileURLToPath } from 'node:url';

/** The programs that the CLI starts: of packages that nobody imports. */
export const mains = {
  server: fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url)),
  agent: fileURLToPath(new URL('../../../agent/src/main.ts', import.meta.url)),
};
