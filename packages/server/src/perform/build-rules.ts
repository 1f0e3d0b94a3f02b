import type { CompileOptions, Feature } from '@signalbox/pipeline';

/** What this server lets builds ask of agents. */
export type BuildRules = {
  /** Which backend a workflow is for that has no label `backend`. */
  readonly backend: 'local' | 'docker';
  /** What pipelines may touch of the machines of agents, where those let them, too. */
  readonly trusted: { readonly security: boolean; readonly network: boolean; readonly volumes: boolean };
  /** Images of plugins that get all rights of their machine. */
  readonly privilegedPlugins: readonly string[];
};

export const withoutContainers: BuildRules = {
  backend: 'local',
  trusted: { security: false, network: false, volumes: false },
  privilegedPlugins: [],
};

/** A workflow's label decides what it can ask for: only agents that have it, too, take it. */
export function compileOptions({ backend, privilegedPlugins }: BuildRules): CompileOptions {
  return {
    supports: (labels) => (labels.backend === 'docker' ? inContainers : onMachine),
    ...(backend === 'docker' && { labels: { backend } }),
    privilegedPlugins,
  };
}

const onMachine: ReadonlySet<Feature> = new Set([
  ...(['services', 'detach', 'entrypoint', 'secrets'] as const),
  ...(['workflow_dependencies', 'concurrency', 'failure_cancel'] as const),
]);

const inContainers: ReadonlySet<Feature> = new Set([
  ...onMachine,
  ...(['plugins', 'image_program', 'service_program', 'containers'] as const),
  ...(['workspace', 'absolute_directory', 'clone_steps'] as const),
]);
