import type { SecretView } from '@signalbox/protocol';
import type { NamedSecret } from '@signalbox/store';

export function secretView({ name, project, environment, limits, ...rest }: NamedSecret): SecretView {
  const { version, createdAt, updatedAt } = rest;
  return {
    name,
    global: project === undefined,
    ...(environment !== undefined && { environment }),
    events: [...limits.events],
    branches: [...limits.branches],
    images: [...limits.images],
    ...{ version, createdAt, updatedAt },
  };
}
