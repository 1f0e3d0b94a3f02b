import type { Diagnostic, PipelineFile } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';

type Outcome = { readonly ok: true } | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Throws with all that is wrong; the line of the file stands below each. */
export function failIfInvalid(outcome: Outcome, sources: readonly PipelineFile[]): void {
  if (outcome.ok) return;
  const errors = outcome.diagnostics.filter(({ severity }) => severity === 'error').length;
  throw new AppError('pipeline_invalid', {
    message: errors === 1 ? 'The pipeline has an error' : `The pipeline has ${errors} errors`,
    diagnostics: outcome.diagnostics.map((each) => ({ ...each, rendered: render(each, sources) })),
  });
}

export function presentDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly PipelineFile[]): string[] {
  return diagnostics.map((each) => render(each, sources));
}

function render(diagnostic: Diagnostic, sources: readonly PipelineFile[]): string {
  const { file, line, column, severity, message, fix } = diagnostic;
  const text = sources.find(({ name }) => name === file)?.text.split('\n')[line - 1] ?? '';
  const shown = text.length > widest ? '' : text.replaceAll('\t', ' ');
  return [
    `${file}:${line}:${column}: ${severity}: ${message}`,
    ...(shown === '' ? [] : [`  ${shown}`, `  ${' '.repeat(column - 1)}^`]),
    ...(fix === undefined ? [] : [`  write: ${fix}`]),
  ].join('\n');
}

/** A longer line would hide what is said about it. */
const widest = 200;
