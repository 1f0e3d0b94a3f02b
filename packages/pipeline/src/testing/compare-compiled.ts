import type { ProcPlan, WorkflowPlan } from '../workflow-plan.ts';

type CompiledStep = {
  readonly alias: string;
  readonly image: string;
  readonly detach?: boolean;
  readonly working_dir?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly on_success?: boolean;
  readonly on_failure?: boolean;
};

/** What the compiler of the ancestor made of a file: stages, whose steps run at the same time. */
export type Compiled = {
  readonly pipeline: readonly { readonly name: string; readonly steps: readonly CompiledStep[] }[];
};

/** Where a plan of ours is not the same work in the same order; empty where it is. */
export function compareCompiled({ pipeline }: Compiled, plan: WorkflowPlan): readonly string[] {
  const theirs = pipeline.flatMap(({ steps }) => steps.map(essenceOfTheirs));
  const ours = [...(plan.cloneProcs ?? []), ...(plan.services ?? []), ...plan.procs].map(essenceOfOurs);
  const found = theirs.flatMap((wanted, index) => differences(wanted, ours[index]));
  if (ours.length !== theirs.length) found.push(`${ours.length} steps instead of ${theirs.length}`);
  const places = new Set(pipeline.flatMap(({ steps }) => steps.flatMap((step) => step.working_dir ?? [])));
  const own = `${plan.workspace?.base}/${plan.workspace?.path}`;
  for (const place of places) if (place !== own) found.push(`works in ${own} instead of ${place}`);
  return [...found, ...orderDifferences(pipeline, plan)];
}

type Essence = Readonly<Record<string, string>>;

function essenceOfTheirs({ alias, image, detach, environment = {}, on_success, on_failure }: CompiledStep): Essence {
  const { CI_SCRIPT: script } = environment;
  const commands = [
    ...Buffer.from(script ?? '', 'base64')
      .toString()
      .matchAll(/^echo \+ .*\n(.*)$/gm),
  ];
  return essence(
    alias,
    image,
    commands.map(([, command]) => String(command)),
    environment,
    [...[detach === true, on_success === true, on_failure === true]],
  );
}

function essenceOfOurs({ name, image, commands, environment, detached, onSuccess, onFailure }: ProcPlan): Essence {
  return essence(name, image, commands, environment, [detached === true, onSuccess, onFailure]);
}

function essence(
  name: string,
  image: string,
  commands: readonly string[],
  environment: Readonly<Record<string, string>>,
  flags: readonly boolean[],
): Essence {
  const settings = Object.entries(environment).filter(([key]) => key.startsWith('PLUGIN_'));
  return {
    name,
    image: /[:@][^/]*$/.test(image) ? image : `${image}:latest`,
    commands: JSON.stringify(commands),
    settings: JSON.stringify(Object.fromEntries(settings)),
    'background, after success, after failure': JSON.stringify(flags),
  };
}

function differences(theirs: Essence, ours: Essence | undefined): readonly string[] {
  if (!ours) return [`${theirs.name} is missing`];
  return Object.keys(theirs).flatMap((key) =>
    theirs[key] === ours[key] ? [] : [`${theirs.name}: ${key} ${ours[key]} instead of ${theirs[key]}`],
  );
}

/** Each step waits for the stage before. */
function orderDifferences(pipeline: Compiled['pipeline'], { procs }: WorkflowPlan): readonly string[] {
  const stages = pipeline
    .filter(({ name }) => /_stage_\d+$/.test(name))
    .map(({ steps }) => steps.map(({ alias }) => alias));
  return stages.flatMap((names, index) =>
    names.flatMap((name) => {
      const waits = procs.find((proc) => proc.name === name)?.dependsOn ?? [];
      const wanted = stages[index - 1] ?? [];
      return waits.join() === wanted.join() ? [] : [`${name} waits for ${waits.join()} instead of ${wanted.join()}`];
    }),
  );
}
