import type { Severity } from './diagnostic.ts';

/** What a pipeline can ask for and an installation may not have. */
export type Feature =
  | 'services'
  | 'clone_steps'
  | 'detach'
  | 'entrypoint'
  | 'secrets'
  | 'failure_cancel'
  | 'workflow_dependencies'
  | 'concurrency'
  | 'plugins'
  | 'image_program'
  | 'service_program'
  | 'containers'
  | 'workspace'
  | 'absolute_directory'
  | 'changed_files';

type Lack = { readonly severity: Severity; readonly sentence: (key: string) => string };

const onMachine = 'it is for container backends, and this one runs steps on the machine itself';

/**
 * What is said where an installation lacks a feature. A warning: the step does the same without it, or less than it was
 * allowed to. An error: it would do something else than its author expects.
 */
export const lacks: Readonly<Record<Feature, Lack>> = {
  services: error(() => '`services` are not there yet: the steps would run without them'),
  clone_steps: error((key) => `\`${key}\` of the clone is not there yet: the workspace would hold other files`),
  detach: error(() => '`detach` is not there yet: a step that goes on in the background cannot be run'),
  entrypoint: error((key) => `\`${key}\` is not there yet: write the program in \`commands\``),
  secrets: error((key) => `Secrets are not there yet: \`${key}\` cannot be delivered`),
  failure_cancel: error(() => '`failure: cancel` is not there yet'),
  workflow_dependencies: error(() => '`depends_on` between workflows is not there yet: it would start too early'),
  concurrency: error(() => '`concurrency` is not there yet: too many could run at the same time'),
  plugins: warning((key) => `The plugin step \`${key}\` does nothing: it needs a container backend`),
  image_program: error(
    (key) => `The step \`${key}\` has no \`commands\`: what its image does by itself needs a container backend`,
  ),
  service_program: error(
    (key) => `The service \`${key}\` has no \`commands\`: what its image does by itself needs a container backend`,
  ),
  containers: warning((key) => `\`${key}\` is ignored: ${onMachine}`),
  workspace: warning((key) => `\`${key}\` is ignored: the steps run in a fresh folder, which \`CI_WORKSPACE\` names`),
  absolute_directory: error((key) => `\`${key}\` must be a path below the workspace, without \`..\``),
  changed_files: warning(
    () =>
      'Which files have changed is not known here (`exec --changed` names them): `path` is decided as for a build without any (`on_empty`)',
  ),
};

function error(sentence: Lack['sentence']): Lack {
  return { severity: 'error', sentence };
}

function warning(sentence: Lack['sentence']): Lack {
  return { severity: 'warning', sentence };
}
