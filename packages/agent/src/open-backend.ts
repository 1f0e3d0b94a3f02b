import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { AppError } from '@signalbox/protocol';
import {
  type Backend,
  type Clock,
  dockerBackend,
  findSocket,
  localBackend,
  readRegistryLogins,
  sweepContainers,
  sweepLeftovers,
} from '@signalbox/runner';
import type { BackendConfig } from './config.ts';

type Opening = {
  readonly config: BackendConfig;
  readonly name: string;
  readonly workRoot: string;
  readonly path: string;
  readonly clock: Clock;
};

type Opened = {
  readonly backend: Backend;
  /** Ends what a dead predecessor has left running; gives how much that was. */
  readonly sweep: () => Promise<number>;
};

/** What runs the steps of builds on this agent. */
export async function openBackend({ config, name, workRoot, path, clock }: Opening): Promise<Opened> {
  if (config.kind === 'local') {
    return {
      backend: localBackend({ workRoot, path, clock }),
      sweep: async () => (await sweepLeftovers({ workRoot, clock })).length,
    };
  }
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  const { socket = findSocket(config.environment), trusted, environment } = config;
  // Another machine may use the same daemon, and its processes are none that can be looked after here.
  const owner = `agent/${name}@${hostname()}`;
  const logins = await readRegistryLogins(environment);
  return {
    backend: dockerBackend({ socket, owner, clock, temporaryRoot: workRoot, trusted: new Set(trusted), logins }),
    sweep: async () => {
      const swept = await sweepContainers({ socket, owner }).catch((error: Error) => {
        throw new AppError('not_supported', { message: error.message }, { cause: error });
      });
      return swept.length;
    },
  };
}
