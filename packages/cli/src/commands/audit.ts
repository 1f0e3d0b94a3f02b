import { type AuditEntryView, type AuditVerdictView, errors } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';
import { table } from '../present/table.ts';

type Head = { readonly no: number; readonly hash: string };

export const audit: Define = (command, { client, answer, end }) => {
  command
    .command('list')
    .description('list who did what, the latest last')
    .option('--after <no>', 'those behind this place in the chain; otherwise the last', readCount)
    .option('--limit <count>', 'so many, up to 1000', readCount, 50)
    .action(async ({ after, limit }: { readonly after?: number; readonly limit: number }) => {
      const query = { limit, ...(after !== undefined && { after }) };
      answer({ entries: await client().audit(query) }, presentList);
    });

  command
    .command('verify')
    .description('walk the whole chain, and print its head; a head from before shows that nothing was cut off')
    .option('--head <no:hash>', 'as an earlier verify has printed it', readHead)
    .action(async ({ head }: { readonly head?: Head }) => {
      const verdict = await client().verifyAudit();
      const known = head && (await isKept(head, client()));
      answer({ ...verdict, ...(known !== undefined && { keepsHead: known }) }, presentVerdict);
      const isWell = verdict.firstBad === undefined && verdict.waiting === undefined && known !== false;
      if (!isWell) end(errors.data_broken.exit);
    });
};

async function isKept(
  { no, hash }: Head,
  { audit: entries }: ReturnType<Parameters<Define>[1]['client']>,
): Promise<boolean> {
  const [entry] = no === 0 ? [] : await entries({ after: no - 1, limit: 1 });
  return no === 0 || (entry?.no === no && entry.hash === hash);
}

type Told = AuditVerdictView & { readonly keepsHead?: boolean };

function presentVerdict({ head, firstBad, waiting, keepsHead }: Told): string {
  const lines = [
    firstBad === undefined
      ? `The chain holds: ${head.no} ${head.no === 1 ? 'entry' : 'entries'}.`
      : `Entry ${firstBad} is not as it was written, is missing, or stands beyond the head.`,
    ...(waiting ? [`Without a place in the chain: ${waiting.count}, the oldest since ${instant(waiting.since)}.`] : []),
    ...(keepsHead === true ? ['It goes on from the head that was given.'] : []),
    ...(keepsHead === false ? ['The head that was given is not in it: entries were cut off or written anew.'] : []),
  ];
  return [...lines, `Head: ${head.no}:${head.hash}`].join('\n');
}

function presentList({ entries }: { readonly entries: readonly AuditEntryView[] }): string {
  if (entries.length === 0) return 'There is no entry.';
  const rows = entries.map(({ no, at, actor, from = '', what, subject, details }) => [
    ...[String(no), instant(at), actor, from, what, subject],
    Object.entries(details)
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' '),
  ]);
  return table({ heads: ['NO', 'WHEN', 'WHO', 'FROM', 'WHAT', 'OF', 'DETAILS'], rows });
}

function readCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count > Number.MAX_SAFE_INTEGER) throw new InvalidArgumentError('A number is possible.');
  return count;
}

function readHead(text: string): Head {
  const [, no, hash] = /^(\d+):([0-9a-f]{64}|)$/.exec(text) ?? [];
  if (no === undefined || hash === undefined)
    throw new InvalidArgumentError('A place and a hash are possible, as NO:HASH.');
  return { no: Number(no), hash };
}
