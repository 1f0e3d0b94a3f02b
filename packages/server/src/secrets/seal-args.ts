import { type FlowVersion, jobOf, own, type Param, type Run, type RunCommand } from '@signalbox/engine';
import type { Driver } from '../driver/driver.ts';
import type { SecretArgs } from './secret-args.ts';

type Given = Extract<RunCommand, { readonly type: 'trigger' | 'act' | 'edit-args' }>;

export type SealServices = {
  readonly driver: Pick<Driver, 'versions'>;
  readonly secretArgs: Pick<SecretArgs, 'seal'>;
};

/** The command with the secrets of its arguments sealed: the same for a repeat with the same key. */
export async function withSealedArgs<C extends Given>(command: C, run: Run, services: SealServices): Promise<C> {
  const { args } = command;
  if (!args || Object.keys(args).length === 0) return command;
  const version = await services.driver.versions.get(run.flow.hash);
  const params = version ? paramsOf(version, command) : [];
  const key = command.type === 'edit-args' ? undefined : command.key;
  const request = key === undefined ? {} : { request: JSON.stringify([run.id, command.step, command.type, key]) };
  const sealed = await services.secretArgs.seal(params, args, { project: run.project, path: 'args.', ...request });
  return { ...command, args: sealed };
}

function paramsOf(version: FlowVersion, command: Given): readonly Param[] {
  const job = jobOf(version, command.step);
  if (command.type !== 'act' || command.action === 'trigger') return job?.params ?? [];
  return (job?.kind === 'code' && own(job.actions ?? {}, command.action)?.params) || [];
}
