type Rule = { readonly kind: 'does' | 'nothing' | 'refused'; readonly text: string };

type Entry = { readonly who: string; readonly in: Readonly<Record<string, Rule>> };

/** What a run's status is called by the systems whose words the doors speak. */
const otherWords = [
  ['created', '`ready`', '`pending`', '`init`'],
  ['running', '`ready`, then the name of the step', '`running`', '`init` before the first attempt, then `running`'],
  ['paused', 'the name of the step, `last_err` says `paused`', '`running`', '`running`'],
  ['held', 'the name of the step, `last_err` says why', '`running`', '`running`'],
  ['done', '`done`', '`success`', '`finished`'],
  ['stopped', '`stopped`', '`killed`', '`stopped`'],
  ['failed', '`stopped`; steps that were not reached say `TIMEOUT`', '`failure`, `error`', '`stopped`'],
];

const marks = { does: '', nothing: 'nothing: ', refused: '**no**: ' };

/** The reference page of what each command does to a run in each status. */
export function commandsPage(table: Readonly<Record<string, Entry>>): string {
  const statuses = otherWords.map(([status]) => status ?? '');
  const rows = Object.entries(table).map(([type, { who, in: rules }]) => {
    const cells = statuses.map((status) => cell(rules[status]));
    return `| \`${type}\` | ${[who, ...cells].join(' | ')} |`;
  });
  return [
    '# Commands to a run',
    '',
    'Generated from `packages/engine/src/run/run-command-table.ts` by `npm run gen`; do not edit.',
    '',
    'What each command does to a run, by its status. **no** is refused with `wrong_status`; what says *nothing* is',
    'answered as the first time, and changes nothing. `start` and `fork` make a run, and are refused where that exists.',
    '',
    `| command | who may | ${statuses.join(' | ')} |`,
    `|---|---|${statuses.map(() => '---|').join('')}`,
    ...rows,
    '',
    '## Statuses in the words of others',
    '',
    '| status | echoer | builds | Acolyte |',
    '|---|---|---|---|',
    ...otherWords.map((words) => `| ${words.join(' | ')} |`),
    '',
  ].join('\n');
}

function cell(rule: Rule | undefined): string {
  return rule ? `${marks[rule.kind]}${rule.text}`.replaceAll('|', '\\|') : '';
}
