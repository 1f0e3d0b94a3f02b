import { droneAliases } from './environment/drone-aliases.ts';
import { isListed } from './image-name.ts';
import type { Step } from './workflow.ts';
import type { ContainerPlan, ProcPlan } from './workflow-plan.ts';

export type Kept = {
  readonly step: Step;
  readonly dependsOn: readonly string[];
  readonly onSuccess: boolean;
  readonly onFailure: boolean;
};

type Surroundings = {
  readonly environment: Readonly<Record<string, string>>;
  /** Whether a backend of containers will run it: what is only for those is left out otherwise. */
  readonly hasContainers: boolean;
  readonly privilegedPlugins: readonly string[];
  readonly isDrone: boolean;
};

/** A step as a runner gets it; what it does not use is not there, so that older runners can read the plan. */
export function planProc({ step, dependsOn, onSuccess, onFailure }: Kept, surroundings: Surroundings): ProcPlan {
  const { name, image, commands, secrets, directory, failure, detached, entrypoint, isPlugin } = step;
  const { timeoutMs, retry } = step;
  const aliases = isPlugin && !surroundings.isDrone ? droneAliases(surroundings.environment) : {};
  const container = containerOf(step, surroundings);
  return {
    ...{ name, image, commands, environment: { ...aliases, ...step.environment } },
    ...(directory !== undefined && { directory }),
    ...{ dependsOn, onSuccess, onFailure, failureIgnored: failure === 'ignore' },
    ...(failure === 'cancel' && { failureCancels: true }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(retry && { retry }),
    ...(detached && { detached: true }),
    ...(secrets.length > 0 && { secrets }),
    ...(entrypoint && { entrypoint }),
    ...(step.arguments && { arguments: step.arguments }),
    ...(container && { container }),
  };
}

function containerOf({ image, isPlugin, container }: Step, surroundings: Surroundings): ContainerPlan | undefined {
  const { hasContainers, privilegedPlugins } = surroundings;
  if (!hasContainers) return undefined;
  const escalated = isPlugin && isListed(image, privilegedPlugins);
  const whole = escalated ? { ...container, privileged: true as const } : container;
  return Object.keys(whole).length > 0 ? whole : undefined;
}
