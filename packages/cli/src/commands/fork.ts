import type { Define } from '../command-table.ts';
import { presentSummary } from '../present/summary.ts';

type Options = { readonly from: string; readonly name?: string };

export const fork: Define = (command, { client, answer, style }) => {
  command
    .argument('<run>', 'name or id')
    .requiredOption('--from <step[#visit]>', 'where the new run begins: the latest visit where none is named')
    .option('--name <name>', 'of the new run')
    .action(async (run: string, { from, name }: Options) => {
      const body = { ...readPlace(from), ...(name !== undefined && { name }) };
      answer(await client().fork(run, body), (summary) => presentSummary(summary, style));
    });
};

function readPlace(text: string): { readonly step: string; readonly visit?: number } {
  const [, step, visit] = /^(.+)#([1-9]\d{0,8})$/s.exec(text) ?? [];
  return step === undefined ? { step: text } : { step, visit: Number(visit) };
}
