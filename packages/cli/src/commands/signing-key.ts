import type { SigningKeysView } from '@signalbox/protocol';
import { InvalidArgumentError } from 'commander';
import type { Define } from '../command-table.ts';
import { instant } from '../present/instant.ts';

export const signingKey: Define = (command, { client, answer }) => {
  command
    .command('show')
    .description('print the key that an action service checks calls with')
    .action(async () => answer(await client().signingKeys(), presentKeys));

  command
    .command('rotate')
    .description('make a new key and print it; the one before goes on signing beside it for a time')
    .option('--overlap <hours>', 'that the old one still signs; 0 ends it at once', readHours, 24)
    .action(async ({ overlap }: { readonly overlap: number }) => {
      answer(await client().rotateSigningKey(Math.round(overlap * 3600)), presentKeys);
    });
};

function presentKeys({ keys }: SigningKeysView): string {
  return keys
    .map(({ secret, createdAt, signsUntil }) => {
      const end = signsUntil === undefined ? '' : `, signs until ${instant(signsUntil)}`;
      return `${secret}  since ${instant(createdAt)}${end}`;
    })
    .join('\n');
}

function readHours(text: string): number {
  const hours = Number(text);
  if (text.trim() === '' || !(hours >= 0 && hours <= 720)) throw new InvalidArgumentError('0 to 720 is possible.');
  return hours;
}
