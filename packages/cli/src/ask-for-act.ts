import { AppError, type ParamView, type RunActed } from '@signalbox/protocol';
import { askForArgs } from './ask-for-args.ts';
import type { Context } from './context.ts';
import { presentAct } from './present/act.ts';
import { clean } from './present/clean.ts';
import { presentSummary } from './present/summary.ts';
import { oneLine } from './present/table.ts';
import { readInputs } from './read-inputs.ts';

type Asked = { readonly run: string; readonly step: string; readonly action: string };

export type AskOptions = { readonly arg: readonly string[]; readonly key?: string };

/** Acts on a step, and says what has become of that; an act that is not ok is a failure of the command. */
export async function askForAct(
  { run, step, action }: Asked,
  { arg, key }: AskOptions,
  context: Pick<Context, 'client' | 'answer' | 'style' | 'ask' | 'askHidden' | 'note' | 'terminal'>,
): Promise<void> {
  const { client, answer, style } = context;
  const api = client();
  const body = { step, args: await argsOf(), ...(key !== undefined && { key }) };
  const acted = await (action === 'trigger' ? api.trigger(run, body) : api.act(run, { ...body, action }));
  answer(acted, (clean) => [...actLines(clean), presentSummary(clean, style)].join('\n'));
  const { status, problem } = acted.act ?? {};
  if (status === 'not_ok' || status === 'withdrawn') {
    throw new AppError('act_not_ok', { message: `${action} of ${step} was not ok: ${problem?.message ?? status}` });
  }

  async function argsOf() {
    // A program that gives nothing means nothing; a person may not have known.
    if (arg.length === 0 && !context.terminal.input.isTTY) return {};
    const { actions } = await api.run(run);
    const params = actions.find((each) => each.step === step && each.action === action)?.params ?? [];
    const given = readInputs(
      arg,
      params.map(({ type, name }) => `${type} ${name}`),
    );
    // A trigger is begun with what flow and template give it; of what is missing then the server tells.
    if (action === 'trigger') return withSecrets(given, params, context);
    return params.length === 0 ? given : askForArgs({ of: action, params, given }, context);
  }
}

/** They are no words of a command: who would give one has to be asked. */
async function withSecrets(
  given: ReturnType<typeof readInputs>,
  params: readonly ParamView[],
  { askHidden }: Pick<Context, 'askHidden'>,
): Promise<ReturnType<typeof readInputs>> {
  const args = { ...given };
  for (const { name, type } of params) {
    if (type !== 'secret' || Object.hasOwn(args, name)) continue;
    const typed = await askHidden(clean(`${oneLine(name)} (secret; empty for what flow or template give): `));
    if (typed !== undefined && typed !== '') args[name] = typed;
  }
  return args;
}

function actLines({ act }: RunActed): readonly string[] {
  return act ? [presentAct(act)] : [];
}
