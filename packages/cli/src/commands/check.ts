import { compile, type Diagnostic, renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { readSource } from '../read-source.ts';

export const check: Define = (command, context) => {
  command.argument('<file>', 'FSL, or - for the standard input').action(async (file: string) => {
    const text = await readSource(file, context);
    const { found, isEmpty } = checked(text);
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

/** Whatever the text only refers to may be on the server: that is not said to be wrong here. */
function checked(text: string): { readonly found: readonly Diagnostic[]; readonly isEmpty: boolean } {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
  const found = compiled.ok ? compiled.warnings : compiled.diagnostics;
  const softened = found.map(
    (diagnostic): Diagnostic =>
      diagnostic.code === 'unknown_action' || diagnostic.code === 'unknown_flow'
        ? { ...diagnostic, severity: 'warning', message: `${diagnostic.message} (unless the server has it)` }
        : diagnostic,
  );
  return { found: softened, isEmpty: compiled.ok && compiled.statements.length === 0 };
}

/** Nobody means to apply nothing: it is the wrong file, or all of it is a comment. */
function empty(file: string): AppError {
  return new AppError('fsl_invalid', { message: `${file} has no statement` });
}

function count(errors: number): string {
  return errors === 1 ? 'an error' : `${errors} errors`;
}
