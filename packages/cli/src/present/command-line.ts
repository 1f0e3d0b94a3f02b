import { shellWord } from './shell-word.ts';

type Given = { readonly server?: string | undefined; readonly project?: string | undefined };

/** A line for a shell, with the options that were given. With npx, for nobody has installed the command. */
export function commandLine(words: readonly string[], { server, project }: Given): string {
  const options = [
    ...(project === undefined ? [] : ['--project', project]),
    ...(server === undefined ? [] : ['--server', server]),
  ];
  return ['npx signalbox', ...[...words, ...options].map(shellWord)].join(' ');
}
