import { compile, type Diagnostic } from '@signalbox/fsl';

/** Whatever the text only refers to may be on the server: that is not said to be wrong here. */
export function checkText(text: string): { readonly found: readonly Diagnostic[]; readonly isEmpty: boolean } {
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
