import { AppError, type RunEventBody, type RunEventTaken } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';
import { oneLine } from '../present/table.ts';

export const event: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<name>', 'of the event')
    .option('--data <json>', 'what the step that waits for it gets')
    .option('--key <key>', 'two events of one name and key are one')
    .action(async (run: string, name: string, { data, key }: { data?: string; key?: string }) => {
      const body = { name, ...(key !== undefined && { key }), ...(data !== undefined && { data: parsed(data) }) };
      answer(await client().sendEvent(run, body), (taken) => [useText(taken), presentSummary(taken, style)].join('\n'));
    });
};

function useText({ event: { name: sent, use, step } }: RunEventTaken): string {
  const name = oneLine(sent);
  if (use === 'repeated') return `The event ${name} has come before, by its key: nothing is changed.`;
  if (use === 'kept') return `The event ${name} is kept: no step waits for it now.`;
  return step === undefined ? `The event ${name} is taken.` : `The event ${name} has ended the wait of ${step}.`;
}

function parsed(data: string): RunEventBody['data'] {
  try {
    return JSON.parse(data) as RunEventBody['data'];
  } catch (cause) {
    throw new AppError('argument_invalid', { message: '--data is not JSON' }, { cause });
  }
}
