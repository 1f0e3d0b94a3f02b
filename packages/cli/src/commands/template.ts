import { AppError, type PutTemplateBody, type TemplateDetails, type TemplateView } from '@signalbox/protocol';
import { Option } from 'commander';
import type { Client } from '../client.ts';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import { table } from '../present/table.ts';
import { presentTemplate } from '../present/template.ts';
import { readBindings } from '../read-bindings.ts';
import { readInputs } from '../read-inputs.ts';
import { readSource } from '../read-source.ts';
import { declaredOf } from '../template-params.ts';

type SetOptions = {
  readonly flow?: string;
  readonly flowVersion?: string;
  readonly file?: string;
  readonly input?: readonly string[];
  readonly bind?: readonly string[];
  readonly config?: readonly string[];
  readonly max?: string;
  readonly onFull?: 'refuse' | 'queue';
  readonly description?: string;
};

export const template: Define = (command, context) => {
  const { client, answer, style } = context;

  command
    .command('set')
    .argument('<name>', 'letters, digits, "_" and "-"')
    .description('make a template of a flow, or change what is given of one')
    .option('--flow <flow>', 'the flow that it is of; needed for a new one')
    .option('--flow-version <number>', 'a version of the flow by its number; 0: the newest when a run starts')
    .option('--input <key=value>', 'bind an input of the start, also as key:=JSON or key@=FILE (repeatable)', collect)
    .option(
      '--bind <step.argument=value>',
      'bind an argument, also with := or @=; step.action.argument where people act (repeatable)',
      collect,
    )
    .option('--config <key=value>', 'what "$config.key" stands for as a bound value (repeatable)', collect)
    .option('--max <count>', 'so many of its runs may be created or open; 0: any number')
    .addOption(new Option('--on-full <what>', 'with a start beyond that').choices(['refuse', 'queue']))
    .option('--description <text>')
    .option('--file <file>', 'with all of it as JSON, as `template show --json` has it, or - for the standard input')
    .action(async (name: string, options: SetOptions) => {
      const api = client();
      const before = await found(api, name);
      const base = options.file === undefined ? before : parsed(options.file, await readSource(options.file, context));
      const body = await bodyOf({ name, before: base, options }, api);
      const view = await api.putTemplate(name, body, before?.version);
      answer(view, (set) => `Set template ${set.name} of flow ${set.flow}, version ${set.version}.`);
    });

  command
    .command('show')
    .argument('<name>')
    .description('show what it binds, and for each argument its value and where that comes from')
    .action(async (name: string) => {
      answer(await client().template(name), (view: TemplateDetails) => presentTemplate(view, style));
    });

  command
    .command('list')
    .description('list the templates')
    .option('--flow <flow>', 'only those of this flow')
    .action(async (filter: { readonly flow?: string }) => {
      answer({ templates: await client().templates(filter) }, ({ templates }) => presentList(templates));
    });

  command
    .command('remove')
    .argument('<name>')
    .description('remove a template; its runs go on')
    .action(async (name: string) => {
      answer(await client().removeTemplate(name), () => `Removed template ${name}.`);
    });
};

function parsed(file: string, text: string): Partial<TemplateView> {
  const what = file === '-' ? 'the standard input' : file;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `${what} is not JSON`, path: '--file' }, { cause });
  }
  throw new AppError('argument_invalid', { message: `${what} is no template as JSON`, path: '--file' });
}

async function found(api: Client, name: string): Promise<TemplateDetails | undefined> {
  try {
    return await api.template(name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'template_not_found') return undefined;
    throw error;
  }
}

type Change = {
  readonly name: string;
  readonly before: Partial<TemplateView> | undefined;
  readonly options: SetOptions;
};

/** What is given takes the place of what was there. */
async function bodyOf({ name, before, options }: Change, api: Client): Promise<PutTemplateBody> {
  const flow = options.flow ?? before?.flow;
  if (flow === undefined) {
    throw new AppError('argument_invalid', { message: `there is no template ${name} yet: name its flow with --flow` });
  }
  const flowNumber = options.flowVersion === undefined ? before?.flowNumber : countOf(options.flowVersion);
  const description = options.description ?? before?.description;
  const { input = [], bind = [] } = options;
  const declared =
    input.length + bind.length === 0 ? { inputs: [], args: [] } : await declaredOf({ flow, number: flowNumber }, api);
  return {
    flow,
    ...(flowNumber !== undefined && flowNumber > 0 && { flowNumber }),
    inputs: { ...before?.inputs, ...readInputs(input, declared.inputs, { mayNameSecrets: true }) },
    args: readBindings(bind, before?.args ?? {}, declared.args),
    config: { ...before?.config, ...readInputs(options.config ?? [], []) },
    maxRunInstance: options.max === undefined ? (before?.maxRunInstance ?? 0) : countOf(options.max),
    onFull: options.onFull ?? before?.onFull ?? 'refuse',
    ...(description !== undefined && { description }),
  };
}

function countOf(text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new AppError('argument_invalid', { message: `${text} is no count` });
  return Number(text);
}

function presentList(templates: readonly TemplateView[]): string {
  if (templates.length === 0) return 'There is no template yet.';
  const rows = templates.map(({ name, flow, flowNumber, maxRunInstance, onFull, problems, description = '' }) => [
    name,
    flowNumber === undefined ? flow : `${flow} #${flowNumber}`,
    maxRunInstance === 0 ? '' : `${maxRunInstance}, then ${onFull}`,
    problems.length === 0 ? '' : 'does not fit its flow',
    description,
  ]);
  return table({ heads: ['TEMPLATE', 'FLOW', 'AT MOST', 'TROUBLE', 'DESCRIPTION'], rows });
}
