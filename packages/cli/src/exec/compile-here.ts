import {
  type Compiled,
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
  /** What of it shall run: only that needs its secrets. */
  readonly select: (plans: readonly WorkflowPlan[]) => readonly WorkflowPlan[];
};

export type CompiledHere = {
  readonly plans: readonly WorkflowPlan[];
  readonly warnings: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

/** Compiles for this machine, which has no containers; every problem is told with its place. */
export function compileHere({ source, metadata, secrets, select }: Source): CompiledHere {
  const compile = (rules?: CompileOptions['secrets']) => {
    const options: CompileOptions = { supports: supported, isLocal: true, ...(rules && { secrets: rules }) };
    return orErrors(compilePipeline({ files: source.files, metadata, options }), source);
  };
  const compiled = compile();
  const plans = select(compiled.plans);
  const missing = secretsOf(plans).filter((name) => !Object.hasOwn(secrets, name));
  if (missing.length > 0) {
    const known = secretsOf(compiled.plans).filter((name) => !missing.includes(name));
    compile(known.map((name) => ({ name, events: [], images: [] })));
  }
  const warnings = compiled.warnings.map((each) => `${placeOf(each)}: ${each.message}`);
  return { plans, warnings, skipped: compiled.skipped };
}

function orErrors(compiled: Compiled, source: PipelineSource): Extract<Compiled, { ok: true }> {
  if (compiled.ok) return compiled;
  const diagnostics = compiled.diagnostics.map((each) => ({ ...each, rendered: rendered(each, source) }));
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const message = `The pipeline has ${errors === 1 ? 'an error' : `${errors} errors`}`;
  throw new AppError('pipeline_invalid', { message, diagnostics });
}

function secretsOf(plans: readonly WorkflowPlan[]): readonly string[] {
  const procs = plans.flatMap((plan) => [...(plan.services ?? []), ...plan.procs]);
  const parts = procs.flatMap(({ secrets = [] }) => secrets.flatMap((binding) => binding.parts));
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])))];
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
