import {
  type FlowVersion,
  hasActions,
  holdsSealed,
  isValues,
  jobOf,
  namedSecret,
  own,
  type Param,
  type Sealed,
  type Values,
} from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { TemplateContent } from '@signalbox/store';
import type { SecretArgs } from '../secrets/secret-args.ts';

export type SealedIn = {
  readonly project: string;
  readonly version: FlowVersion;
  /** As it was: what it has sealed may be sent back as it was shown. */
  readonly before: Pick<TemplateContent, 'inputs' | 'args'> | undefined;
  readonly secretArgs: Pick<SecretArgs, 'seal'>;
};

/** What a template binds, with each secret sealed. */
export async function sealTemplate<C extends Pick<TemplateContent, 'inputs' | 'args' | 'config'>>(
  content: C,
  { project, version, before, secretArgs }: SealedIn,
): Promise<C> {
  if (holdsSealed(content.config)) throw inConfig('config');
  const seal = async (params: readonly Param[], given: Values, path: string, kept: Values | undefined) => {
    const named: [string, Sealed][] = [];
    for (const { name, type } of params) {
      const value = own(given, name);
      if (typeof value !== 'string') continue;
      if (type !== 'secret' && value.startsWith('$secret.')) throw notSecret(path + name);
      if (type !== 'secret') continue;
      if (value.startsWith('$config.')) throw inConfig(path + name);
      if (value.startsWith('$secret.')) named.push([name, namedOf(value, path + name)]);
    }
    const texts = Object.fromEntries(Object.entries(given).filter(([name]) => !named.some(([each]) => each === name)));
    const sealed = await secretArgs.seal(params, texts, { project, path, ...(kept && { kept }) });
    return { ...sealed, ...Object.fromEntries(named) };
  };
  const args = Object.entries(content.args).map(async ([step, bound]): Promise<[string, Values]> => {
    const job = jobOf(version, step);
    const kept = before && own(before.args, step);
    if (!job || !hasActions(job)) return [step, await seal(job?.params ?? [], bound, `${step}.`, kept)];
    const byAction = Object.entries(bound).map(async ([action, values]) => {
      if (!isValues(values)) return [action, values] as const;
      const actions = job.kind === 'code' ? job.actions : undefined;
      const params = action === 'trigger' ? job.params : (own(actions ?? {}, action)?.params ?? []);
      const keptOf = kept && own(kept, action);
      return [action, await seal(params, values, `${step}.${action}.`, isValues(keptOf) ? keptOf : undefined)] as const;
    });
    return [step, Object.fromEntries(await Promise.all(byAction))];
  });
  const inputs = await seal(version.flow.inputs, content.inputs, 'inputs.', before?.inputs);
  return { ...content, inputs, args: Object.fromEntries(await Promise.all(args)) };
}

/** `$secret.NAME`: a stored one, which is looked up when an attempt begins. */
function namedOf(text: string, path: string): Sealed {
  const name = text.slice('$secret.'.length);
  if (/^[A-Za-z_][\w.-]{0,99}$/.test(name)) return namedSecret(name);
  throw new AppError('argument_invalid', { message: `${path}: $secret. is followed by the name of a secret`, path });
}

/** Who writes it means the stored one, and would have sent these letters. */
function notSecret(path: string): AppError {
  const message = `${path}: $secret.NAME is for arguments of type secret`;
  return new AppError('argument_invalid', { message, path });
}

/** It is shown, and stands in the database as it is. */
function inConfig(path: string): AppError {
  return new AppError('argument_invalid', { message: `${path}: a secret does not stand in the configuration`, path });
}
