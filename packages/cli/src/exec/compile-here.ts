import assert from 'node:assert';
import {
  type CompileOptions,
  compilePipeline,
  type Diagnostic,
  type Feature,
  type Metadata,
  type WorkflowPlan,
} from '@signalbox/pipeline';
import { failIfInvalid } from '../present/pipeline-diagnostics.ts';
import type { PipelineSource } from './read-pipeline-files.ts';

type Source = {
  readonly source: PipelineSource;
  readonly metadata: Metadata;
  readonly secrets: Readonly<Record<string, string>>;
  /** Whether steps run in containers. */
  readonly hasContainers: boolean;
  /** Images of plugins that get all rights of the machine. */
  readonly privilegedPlugins: readonly string[];
  /** What of it shall run: only that needs its secrets. */
  readonly select: (plans: readonly WorkflowPlan[]) => readonly WorkflowPlan[];
};

export type CompiledHere = {
  readonly plans: readonly WorkflowPlan[];
  readonly warnings: readonly string[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
};

/** Compiles for this machine; every problem is told with its place. */
export function compileHere({ source, metadata, secrets, select, ...machine }: Source): CompiledHere {
  const compile = (rules?: CompileOptions['secrets']) => {
    const options: CompileOptions = { ...optionsFor(machine), ...(rules && { secrets: rules }) };
    const compiled = compilePipeline({ files: source.files, metadata, options });
    failIfInvalid(compiled, source.files);
    assert(compiled.ok);
    return compiled;
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

function optionsFor({ hasContainers, privilegedPlugins }: Pick<Source, 'hasContainers' | 'privilegedPlugins'>) {
  const supports = new Set([...onAnyMachine, ...(hasContainers ? inContainers : [])]);
  return { supports, privilegedPlugins, isLocal: true } satisfies CompileOptions;
}

function secretsOf(plans: readonly WorkflowPlan[]): readonly string[] {
  const procs = plans.flatMap((plan) => [...(plan.services ?? []), ...plan.procs]);
  const parts = procs.flatMap(({ secrets = [] }) => secrets.flatMap((binding) => binding.parts));
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])))];
}

const onAnyMachine: readonly Feature[] = [
  ...(['services', 'detach', 'entrypoint', 'secrets', 'failure_cancel'] as const),
  ...(['workflow_dependencies', 'concurrency', 'clone_steps'] as const),
];

const inContainers: readonly Feature[] = [
  ...(['plugins', 'image_program', 'containers', 'workspace', 'absolute_directory'] as const),
];

function placeOf({ file, line, column }: Diagnostic): string {
  return `${file}:${line}:${column}`;
}
