import { AppError } from '@signalbox/protocol';
import type { Conflict, Definition } from '@signalbox/store';

type FlowConflict = Extract<Conflict, { readonly kind: 'flow' }>;
type OfDefinition = Extract<Conflict, { readonly kind: 'flow' | 'action' }>;

export function isOfDefinition(conflict: Conflict): conflict is OfDefinition {
  return conflict.kind === 'flow' || conflict.kind === 'action';
}

export function isReplacing(definition: Definition, { kind, project, name }: OfDefinition): boolean {
  const itsName = definition.kind === 'flow' ? definition.name : definition.job.name;
  return definition.kind === kind && definition.project === project && itsName === name;
}

/** The details name the flow and, where there is one, the hash of its newest version. */
export function flowChanged({ name, hash }: Pick<FlowConflict, 'name' | 'hash'>): AppError {
  const now = hash === undefined ? 'it is not there' : `its newest version is ${hash.slice(0, 12)}`;
  const message = `flow ${name}: ${now}, and another one was expected; nothing was applied`;
  return new AppError('changed_since', { message, flow: name, ...(hash !== undefined && { hash }) });
}

/** The details name the action. */
export function actionChanged({ name }: Pick<OfDefinition, 'name'>): AppError {
  const message = `action ${name}: it is another one than in the version that was expected; nothing was applied`;
  return new AppError('changed_since', { message, action: name });
}
