import { writeFile } from 'node:fs/promises';
import { format as formatText, renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { readSource } from '../read-source.ts';

export const format: Define = (command, context) => {
  command
    .argument('<file...>', 'FSL, written in place; or - from the standard input to the standard output')
    .option('--check', 'write nothing, and end with 1 if something would change')
    .action(async (files: string[], { check = false }: { readonly check?: boolean }) => {
      const sources = await Promise.all(files.map(async (file) => ({ file, text: await readSource(file, context) })));
      const formatted = sources.map(({ file, text }) => ({ file, text, after: formattedOf(file, text) }));
      const changed = formatted.filter(({ text, after }) => text !== after);
      if (check) {
        context.answer({ changed: changed.map(({ file }) => file) }, (clean) =>
          clean.changed.length === 0 ? 'All is formatted.' : clean.changed.join('\n'),
        );
        if (changed.length > 0) context.end(1);
        return;
      }
      for (const { after } of formatted.filter(({ file }) => file === '-')) context.write(after);
      const written = changed.filter(({ file }) => file !== '-');
      for (const { file, after } of written) await writeFile(file, after);
      if (files.includes('-')) return;
      context.answer({ changed: written.map(({ file }) => file) }, (clean) =>
        clean.changed.length === 0 ? 'All was formatted.' : clean.changed.map((file) => `Formatted ${file}`).join('\n'),
      );
    });
};

/** All files are read before one is written: with an error in any of them, none is. */
function formattedOf(file: string, text: string): string {
  const { text: after, diagnostics } = formatText(text);
  if (diagnostics.length === 0) return after;
  throw new AppError('fsl_invalid', {
    message: `${file} has errors, so nothing was formatted`,
    diagnostics: diagnostics.map((each) => ({ ...each, rendered: renderDiagnostic(text, each, file) })),
  });
}
