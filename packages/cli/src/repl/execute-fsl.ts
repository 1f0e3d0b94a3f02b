import { parse, renderDiagnostic, type Statement } from '@signalbox/fsl';
import { errors } from '@signalbox/protocol';
import type { EchoerClient } from '../echoer-client.ts';
import { type Reply, replyOf } from './reply.ts';

const kinds = { action: 'action', flow: 'flow', run: 'flowrun', inline_run: 'flowrun' } as const;
const words = { action: 'action', flow: 'flow', run: 'flow run', inline_run: 'flow run' } as const;

/** Creates statement after statement, up to the first that is refused. */
export async function executeFsl(text: string, client: Pick<EchoerClient, 'create'>): Promise<readonly Reply[]> {
  const { statements, diagnostics } = parse(text);
  if (diagnostics.length > 0) {
    const rendered = diagnostics.map((diagnostic) => renderDiagnostic(text, diagnostic));
    return [{ kind: 'error', message: ['fsl parse error', ...rendered].join('\n'), exit: errors.fsl_invalid.exit }];
  }
  const replies: Reply[] = [];
  for (const statement of statements) {
    const reply = await create(text, statement, client);
    replies.push(reply);
    if (reply.kind !== 'ok') break;
  }
  return replies;
}

async function create(
  text: string,
  { kind, name, start, end }: Statement,
  client: Pick<EchoerClient, 'create'>,
): Promise<Reply> {
  // Blanks before it, so that lines and columns of errors are those of the text that was typed.
  const padded = text.slice(0, start).replaceAll(/[^\n\t]/g, ' ') + text.slice(start, end);
  try {
    await client.create(kinds[kind], padded);
    return { kind: 'ok' };
  } catch (error) {
    return replyOf(error, (message) => `${words[kind]} (${name.text}) error: (${message})`);
  }
}
