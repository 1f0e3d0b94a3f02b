import type { Define } from '../command-table.ts';
import { frame } from '../lsp/frame.ts';
import { LanguageServer } from '../lsp/language-server.ts';
import { readFrames } from '../lsp/read-frames.ts';

export const lsp: Define = (command, context) => {
  command
    .option('--stdio', 'on standard input and output, which is the only way')
    .addHelpText('after', '\nSpeaks the Language Server Protocol: see docs/guides/editor.md.')
    .action(async () => {
      const server = new LanguageServer((message) => context.write(frame(message)));
      for await (const body of readFrames(context.input)) {
        server.take(body);
        if (server.isOver) break;
      }
      context.end(server.status);
    });
};
