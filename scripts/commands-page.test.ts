import { expect, test } from 'vitest';
import { commandsPage } from './commands-page.ts';

test('the page has a row for each command, with what it does in each status or why not', () => {
  const does = { kind: 'does' as const, text: 'begins it' };
  const refused = { kind: 'refused' as const, text: 'it is a|b' };
  const nothing = { kind: 'nothing' as const, text: 'was done before' };
  const rules = {
    created: refused,
    running: nothing,
    paused: does,
    held: refused,
    failed: refused,
    done: refused,
    stopped: refused,
  };
  const page = commandsPage({ resume: { who: 'a member', in: rules } });
  const no = '**no**: it is a\\|b';
  expect(page).toContain(
    `| \`resume\` | a member | ${no} | nothing: was done before | begins it | ${no} | ${no} | ${no} | ${no} |`,
  );
  expect(page).toContain('| done | `done` | `success` | `finished` |');
});
