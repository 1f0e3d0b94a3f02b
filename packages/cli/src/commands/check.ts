import { compile, type Diagnostic, renderDiagnostic } from '@signalbox/fsl';
import { AppError } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { readSource } from '../read-source.ts';

export const check: Define = (command, context) => {
  command.argument('<file>', 'FSL, or - for the standard input').action(async (file: string) => {
    const text = await readSource(file, context);
    const diagnostics = diagnosticsOf(text).map((each) => ({ ...each, rendered: renderDiagnostic(text, each, file) }));
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (errors.length > 0 && !context.json()) {
      throw new AppError('fsl_invalid', { message: `${file} has ${count(errors.length)}`, diagnostics });
    }
    context.answer({ ok: errors.length === 0, diagnostics }, (clean) =>
      [...clean.diagnostics.map(({ rendered }) => rendered), `${file} has no errors.`].join('\n'),
    );
    if (errors.length > 0) throw new AppError('fsl_invalid', { message: `${file} has ${count(errors.length)}` });
  });
};

/** Whatever the text only refers to may be on the server: that is not said to be wrong here. */
function diagnosticsOf(text: string): readonly Diagnostic[] {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
  const found = compiled.ok ? compiled.warnings : compiled.diagnostics;
  return found.map((diagnostic) =>
    diagnostic.code === 'unknown_action' || diagnostic.code === 'unknown_flow'
      ? { ...diagnostic, severity: 'warning', message: `${diagnostic.message} (unless the server has it)` }
      : diagnostic,
  );
}

function count(errors: number): string {
  return errors === 1 ? 'an error' : `${errors} errors`;
}
