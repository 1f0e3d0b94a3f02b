import { AppError, EchoerDocument } from '@signalbox/protocol';
import { type EchoerClient, type EchoerKind, echoerKinds } from '../echoer-client.ts';
import { table } from '../present/table.ts';
import { helpOn } from './help.ts';
import { type Reply, replyOf, wrongCommand } from './reply.ts';

/** `list`, `get`, `del` and `help`, with echoer's words for what is wrong. */
export async function executeCommand(text: string, client: EchoerClient): Promise<Reply> {
  const [command = '', ...args] = wordsOf(text);
  switch (command.toLowerCase()) {
    case 'list':
      return list(args, client);
    case 'get':
      return named(args, (kind, name) => get(kind, name, client));
    case 'del':
      return named(args, (kind, name) => remove(kind, name, client));
    case 'help':
      return { kind: 'raw', text: helpOn(args[0]) };
    default:
      return wrongCommand(`command: not found: ${command}; help lists them`);
  }
}

/** Any white space parts words; what stands between backticks is one. */
function wordsOf(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]*)`|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
}

const kinds = `${echoerKinds.slice(0, -1).join(', ')} or ${echoerKinds.at(-1)}`;

function kindOf(word: string): EchoerKind | undefined {
  const kind = word.toLowerCase().replace('_', '');
  return echoerKinds.find((known) => known === kind);
}

async function list([word]: readonly string[], client: EchoerClient): Promise<Reply> {
  if (word === undefined) return wrongCommand(`expected 1 argument but not enough: list ${kinds}`);
  const kind = kindOf(word);
  if (!kind) return wrongCommand(`list this type (${word}) is not supported: there are ${kinds}`);
  try {
    const documents = await client.list(kind);
    if (documents.length === 0) return { kind: 'nil' };
    const rows = documents.map(({ metadata }) => [
      metadata.name,
      metadata.kind,
      metadata.uuid,
      String(metadata.version),
    ]);
    return { kind: 'raw', text: table({ heads: ['name', 'type', 'uuid', 'version'], rows }) };
  } catch (error) {
    return replyOf(error);
  }
}

async function named(
  [word, name]: readonly string[],
  work: (kind: EchoerKind, name: string) => Promise<Reply>,
): Promise<Reply> {
  if (word === undefined || name === undefined)
    return wrongCommand(`expected 2 argument but not enough: a name behind ${kinds}`);
  const kind = kindOf(word);
  return kind ? work(kind, name) : wrongCommand(`this type (${word}) is not supported: there are ${kinds}`);
}

async function get(kind: EchoerKind, name: string, client: EchoerClient): Promise<Reply> {
  try {
    const step = kind === 'step' ? await stepOfRun(name, client) : undefined;
    return { kind: 'raw', text: present(kind, step ?? (await client.get(kind, name))) };
  } catch (error) {
    return replyOf(error, (message) => `resource (${kind}) (${name}) not exist or get error (${message})`);
  }
}

async function remove(kind: EchoerKind, name: string, client: EchoerClient): Promise<Reply> {
  try {
    const { metadata } = await client.get(kind, name);
    await client.remove(kind, name, metadata.uuid);
    return { kind: 'ok' };
  } catch (error) {
    return replyOf(error, (message) => `delete resource (${kind}) (${name}) error (${message})`);
  }
}

/** `RUN.STEP`, where both may have points in them. */
async function stepOfRun(name: string, client: EchoerClient): Promise<EchoerDocument | undefined> {
  for (let point = name.indexOf('.'); point > 0; point = name.indexOf('.', point + 1)) {
    const run = await foundRun(name.slice(0, point), client);
    const steps = EchoerDocument.array().safeParse(run?.spec.steps).data;
    const step = steps?.find(({ metadata }) => metadata.name === name.slice(point + 1));
    if (step) return step;
  }
  return undefined;
}

async function foundRun(name: string, client: EchoerClient): Promise<EchoerDocument | undefined> {
  try {
    return await client.get('flowrun', name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'run_not_found') return undefined;
    throw error;
  }
}

function present(kind: EchoerKind, document: EchoerDocument): string {
  const { metadata, spec } = document;
  const row = (cells: { readonly [head: string]: unknown }) =>
    table({ heads: Object.keys(cells), rows: [Object.values(cells).map(cellOf)] });
  switch (kind) {
    case 'flowrun':
      return row({
        name: metadata.name,
        uuid: metadata.uuid,
        history_states: spec.history_states,
        global_variable: spec.global_variable,
      });
    case 'step':
      return row({
        name: metadata.name,
        flow_run_id: spec.flow_run_uuid,
        response_state: Reflect.get(Object(spec.response), 'state'),
        global_variables: spec.global_variables,
        data: spec.data,
      });
    case 'action':
      return row({
        name: metadata.name,
        endpoints: spec.endpoints,
        params: spec.params,
        return_states: spec.return_states,
      });
    case 'flow':
      return row({ name: metadata.name, uuid: metadata.uuid, steps: spec.steps });
    case 'event': {
      const { spec: _, ...event } = document;
      return JSON.stringify(event);
    }
  }
}

function cellOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
