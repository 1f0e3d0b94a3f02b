import {
  type CompileOptions,
  compilePipeline,
  type Diagnostic,
  type Feature,
  type Metadata,
  type WorkflowPlan,
} from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { PipelineSource } from './read-pipeline-files.ts';

type Source = {
  readonly source: PipelineSource;
  readonly metadata: Metadata;
  readonly secrets: Readonly<Record<string, string>>;
};

export type CompiledHere = {
  readonly plans: readonly WorkflowPlan[];
  readonly warnings: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

/** Compiles for this machine, which has no containers; every problem is told with its place. */
export function compileHere({ source, metadata, secrets }: Source): CompiledHere {
  const rules = Object.keys(secrets).map((name) => ({ name, events: [], images: [] }));
  const options: CompileOptions = { supports: supported, secrets: rules, isLocal: true };
  const compiled = compilePipeline({ files: source.files, metadata, options });
  if (!compiled.ok) {
    const diagnostics = compiled.diagnostics.map((each) => ({ ...each, rendered: rendered(each, source) }));
    const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
    const message = `The pipeline has ${errors === 1 ? 'an error' : `${errors} errors`}`;
    throw new AppError('pipeline_invalid', { message, diagnostics });
  }
  const warnings = compiled.warnings.map((each) => `${placeOf(each)}: ${each.message}`);
  return { plans: compiled.plans, warnings, skipped: compiled.skipped };
}

const supported: ReadonlySet<Feature> = new Set([
  ...(['services', 'detach', 'entrypoint', 'secrets', 'failure_cancel'] as const),
  ...(['workflow_dependencies', 'concurrency', 'clone_steps'] as const),
]);

function placeOf({ file, line, column }: Diagnostic): string {
  return `${file}:${line}:${column}`;
}

/** With the line of the file, and a mark below its place. */
function rendered(diagnostic: Diagnostic, { files }: PipelineSource): string {
  const { severity, message, line, column, file } = diagnostic;
  const text = files.find(({ name }) => name === file)?.text.split(/\r?\n/)[line - 1] ?? '';
  const before = text.slice(0, column - 1);
  const shown = before.length < longestShown ? [text.slice(0, longestShown), `${before.replace(/[^\t]/g, ' ')}^`] : [];
  return [`${placeOf(diagnostic)}: ${severity}: ${message}`, ...shown].join('\n');
}

const longestShown = 160;
