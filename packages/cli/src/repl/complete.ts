import { AppError } from '@signalbox/protocol';
import { type EchoerClient, type EchoerKind, echoerKinds } from '../echoer-client.ts';
import { clean } from '../present/clean.ts';
import { helpTopics } from './help.ts';

/** What may stand where the cursor is, and the text that it would replace: for `node:readline`. */
export async function complete(
  line: string,
  client: Pick<EchoerClient, 'list'>,
): Promise<[candidates: string[], replaced: string]> {
  const before = line.trimStart().split(/\s+/);
  const written = before.at(-1) ?? '';
  const candidates = await candidatesFor(before, client);
  return [candidates.filter((each) => each.startsWith(written)), written];
}

const commands = ['list', 'get', 'del', 'help', 'exit', 'action', 'flow', 'flow_run'];

async function candidatesFor(before: readonly string[], client: Pick<EchoerClient, 'list'>): Promise<string[]> {
  const [command = '', kind = ''] = before.map((word) => word.toLowerCase());
  if (before.length === 1) return command === '' ? [] : commands.map((each) => `${each} `);
  const takesName = command === 'get' || command === 'del';
  if (before.length === 2 && command === 'help') return [...helpTopics];
  if (before.length === 2 && command === 'list') return [...echoerKinds];
  if (before.length === 2 && takesName) return echoerKinds.map((each) => `${each} `);
  const known = echoerKinds.find((each) => each === kind);
  return before.length === 3 && takesName && known ? names(known, client) : [];
}

async function names(kind: EchoerKind, client: Pick<EchoerClient, 'list'>): Promise<string[]> {
  try {
    const documents = await client.list(kind);
    const named = documents.map(({ metadata, spec }) =>
      kind === 'step' ? `${String(spec.flow_id)}.${metadata.name}` : metadata.name,
    );
    return [...new Set(named.map((name) => clean(name)))].map((name) => (/\s/.test(name) ? `\`${name}\`` : name));
  } catch (error) {
    // Whoever types on will be told.
    if (error instanceof AppError) return [];
    throw error;
  }
}
