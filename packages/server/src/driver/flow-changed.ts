import { AppError } from '@signalbox/protocol';
import type { Conflict, Definition } from '@signalbox/store';

type FlowConflict = Extract<Conflict, { readonly kind: 'flow' }>;

export function isReplacing(definition: Definition, { project, name }: FlowConflict): boolean {
  return definition.kind === 'flow' && definition.project === project && definition.name === name;
}

/** The details name the flow and, where there is one, the hash of its newest version. */
export function flowChanged({ name, hash }: Pick<FlowConflict, 'name' | 'hash'>): AppError {
  const now = hash === undefined ? 'it is not there' : `its newest version is ${hash.slice(0, 12)}`;
  const message = `flow ${name}: ${now}, and another one was expected; nothing was applied`;
  return new AppError('changed_since', { message, flow: name, ...(hash !== undefined && { hash }) });
}
