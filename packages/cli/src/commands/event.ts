import { AppError, type RunEventBody } from '@signalbox/protocol';
import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

export const event: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .argument('<name>', 'of the event')
    .option('--data <json>', 'what the step that waits for it gets')
    .option('--key <key>', 'two events of one name and key are one')
    .action(async (run: string, name: string, { data, key }: { data?: string; key?: string }) => {
      const body = { name, ...(key !== undefined && { key }), ...(data !== undefined && { data: parsed(data) }) };
      answer(await client().sendEvent(run, body), (summary) => presentSummary(summary, style));
    });
};

function parsed(data: string): RunEventBody['data'] {
  try {
    return JSON.parse(data) as RunEventBody['data'];
  } catch (cause) {
    throw new AppError('argument_invalid', { message: '--data is not JSON' }, { cause });
  }
}
