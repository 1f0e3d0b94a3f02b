import { renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import { checkText } from '../check-text.ts';
import type { Define } from '../command-table.ts';
import { readSource } from '../read-source.ts';

export const check: Define = (command, context) => {
  command.argument('<file>', 'FSL, or - for the standard input').action(async (file: string) => {
    const text = await readSource(file, context);
    const { found, isEmpty } = checkText(text);
    const diagnostics = found.map((each) => ({ ...each, rendered: renderDiagnostic(text, each, file) }));
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0 && !context.json()) {
      throw new AppError('fsl_invalid', { message: `${file} has ${count(errors.length)}`, diagnostics });
    }
    if (isEmpty && !context.json()) throw empty(file);
    context.answer({ ok: errors.length === 0 && !isEmpty, diagnostics }, (clean) =>
      [...clean.diagnostics.map(({ rendered }) => rendered), `${file} has no errors.`].join('\n'),
    );
    if (errors.length > 0) throw new AppError('fsl_invalid', { message: `${file} has ${count(errors.length)}` });
    if (isEmpty) throw empty(file);
  });
};

/** Nobody means to apply nothing: it is the wrong file, or all of it is a comment. */
function empty(file: string): AppError {
  return new AppError('fsl_invalid', { message: `${file} has no statement` });
}

function count(errors: number): string {
  return errors === 1 ? 'an error' : `${errors} errors`;
}
