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
  const compile = (more: Partial<CompileOptions> = {}) => {
    const options: CompileOptions = { ...optionsFor(machine), ...more };
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
    compile({ secrets: known.map((name) => ({ name, events: [], images: [] })) });
  }
  if (!machine.hasContainers && plans.some(hasImageService)) {
    compile({ supports: new Set(onAnyMachine.filter((feature) => feature !== 'service_program')) });
  }
  const warnings = compiled.warnings.map((each) => `${placeOf(each)}: ${each.message}`);
  return { plans, warnings, skipped: compiled.skipped };
}

function optionsFor({ hasContainers, privilegedPlugins }: Pick<Source, 'hasContainers' | 'privilegedPlugins'>) {
  const supports = new Set([...onAnyMachine, ...(hasContainers ? inContainers : [])]);
  return { supports, privilegedPlugins, isLocal: true } satisfies CompileOptions;
}

/** What only its image could do. */
function hasImageService({ services = [] }: WorkflowPlan): boolean {
  return services.some(({ commands, entrypoint }) => commands.length === 0 && !entrypoint);
}

function secretsOf(plans: readonly WorkflowPlan[]): readonly string[] {
  const procs = plans.flatMap((plan) => [...(plan.services ?? []), ...plan.procs]);
  const parts = procs.flatMap(({ secrets = [] }) => secrets.flatMap((binding) => binding.parts));
  return [...new Set(parts.flatMap((part) => (typeof part === 'string' ? [] : [part.secret])))];
}

const onAnyMachine: readonly Feature[] = [
  ...(['services', 'detach', 'entrypoint', 'secrets', 'failure_cancel'] as const),
  // A service may have been started by hand, and be left out here: that is known when it is.
  ...(['workflow_dependencies', 'concurrency', 'clone_steps', 'service_program'] as const),
];

const inContainers: readonly Feature[] = [
  ...(['plugins', 'image_program', 'containers', 'workspace', 'absolute_directory'] as const),
];

function placeOf({ file, line, column }: Diagnostic): string {
  return `${file}:${line}:${column}`;
}
