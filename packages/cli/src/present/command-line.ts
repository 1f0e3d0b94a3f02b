import { shellWord } from './shell-word.ts';

/**
 * A line for a shell. With npx, for nobody has installed the command. `server` where it was given as an option: what is in
 * the environment is there for the next command too.
 */
export function commandLine(words: readonly string[], server: string | undefined): string {
  return ['npx signalbox', ...[...words, ...(server === undefined ? [] : ['--server', server])].map(shellWord)].join(
    ' ',
  );
}
