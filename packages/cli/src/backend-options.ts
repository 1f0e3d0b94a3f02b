import { type Command, InvalidArgumentError, Option } from 'commander';
import { collect } from './collect.ts';

/** Where steps run, as `exec`, `agent` and `server` ask for it. */
export type BackendOptions = {
  readonly backend: 'local' | 'docker';
  readonly socket?: string;
  readonly trust: readonly Right[];
};

const rights = ['security', 'network', 'volumes'] as const;
type Right = (typeof rights)[number];

export function withBackendOptions(command: Command, what: string): Command {
  return command
    .addOption(new Option('--backend <name>', what).choices(['local', 'docker']).default('local'))
    .option('--socket <path>', 'of Docker or Podman (default: $DOCKER_HOST, or where they have it)')
    .addOption(trustOption());
}

/** For the process that runs them. */
export function backendEnvironment({ backend, socket, trust }: BackendOptions): Readonly<Record<string, string>> {
  if (backend === 'local') return {};
  return {
    SIGNALBOX_AGENT_BACKEND: backend,
    ...(socket !== undefined && { SIGNALBOX_AGENT_SOCKET: socket }),
    ...(trust.length > 0 && { SIGNALBOX_AGENT_TRUST: trust.join(',') }),
  };
}

function trustOption(): Option {
  const option = new Option('--trust <right>', 'what pipelines may touch of this machine; repeatable');
  return option.default([]).argParser((value, before: readonly string[]) => {
    if (!rights.some((right) => right === value)) throw new InvalidArgumentError(`It is one of ${rights.join(', ')}.`);
    return collect(value, before);
  });
}
