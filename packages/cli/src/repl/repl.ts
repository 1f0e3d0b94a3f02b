import { createInterface, type Interface } from 'node:readline';
import type { Environment } from '../context.ts';
import type { EchoerClient } from '../echoer-client.ts';
import type { Style } from '../present/style.ts';
import { complete } from './complete.ts';
import { executeCommand } from './execute-command.ts';
import { executeFsl } from './execute-fsl.ts';
import { HistoryFile, historyLimit } from './history-file.ts';
import { presentReply, type Reply } from './reply.ts';
import { isCommand, StatementBuffer } from './statement-buffer.ts';

export type ReplGiven = {
  readonly client: EchoerClient;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  /** Whether a person types. */
  readonly terminal: boolean;
  readonly style: Style;
  readonly environment: Environment;
};

/** Reads, executes and prints until `exit` or the end of the input; answers the status of the first failure. */
export async function runRepl(given: ReplGiven): Promise<number> {
  const { output, terminal, style, client } = given;
  const buffer = new StatementBuffer();
  const lines = readLines(given, buffer);
  const write = (text: string) => output.write(`${text}\n`);
  // The input may end while a statement is executed.
  let ended = false;
  lines.once('close', () => {
    ended = true;
  });
  const prompt = () => {
    if (!terminal || ended) return;
    lines.setPrompt(buffer.isBlank ? '> ' : '');
    lines.prompt();
  };
  let status = 0;
  const execute = async (text: string) => {
    for (const reply of await replies(text, client)) {
      write(presentReply(reply, style));
      if (status === 0 && 'exit' in reply) status = reply.exit;
    }
  };
  if (terminal) write(style.faint(`Signalbox at ${client.server}. help, exit`));
  prompt();
  for await (const line of lines) {
    if (/^\s*exit\s*\/?\s*$/i.test(line)) {
      write('Bye!');
      // Who talks through a pipe may leave it open: nothing more of it is waited for.
      lines.close();
      return status;
    }
    const text = buffer.add(line);
    if (text !== undefined) await execute(text);
    prompt();
  }
  // A file need not end with its last "/"; a person who leaves has changed their mind.
  if (!terminal) await execute(buffer.take());
  else write('');
  return status;
}

async function replies(text: string, client: EchoerClient): Promise<readonly Reply[]> {
  return isCommand(text) ? [await executeCommand(text, client)] : executeFsl(text, client);
}

function readLines({ input, output, terminal, client, environment }: ReplGiven, buffer: StatementBuffer): Interface {
  if (!terminal) return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const file = new HistoryFile(environment);
  const lines = createInterface({
    input,
    output,
    terminal,
    history: file.read(),
    historySize: historyLimit,
    removeHistoryDuplicates: true,
    completer: (line: string, answer: (error: null, found: [string[], string]) => void) => {
      const found: Promise<[string[], string]> = buffer.isBlank ? complete(line, client) : Promise.resolve([[], line]);
      void found.then((each) => answer(null, each));
    },
  });
  lines.on('history', (history) => file.write(history));
  // As in a shell: what was begun is dropped.
  lines.on('SIGINT', () => {
    if (buffer.isBlank && lines.line === '') return lines.close();
    buffer.take();
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    lines.setPrompt('> ');
    output.write('\n');
    lines.prompt();
  });
  return lines;
}
