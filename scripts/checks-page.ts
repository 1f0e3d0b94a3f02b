type Check = { readonly severity: 'error' | 'warning' | 'lenient'; readonly says: string; readonly example: string };

const severities = { error: 'error', warning: 'warning', lenient: 'warning, or error ¹' };

/** Longer ones explain nothing. */
const longestExample = 500;

/** The reference page of what is checked before a text is taken. */
export function checksPage(table: Readonly<Record<string, Check>>, actions: string): string {
  return [
    '# What is checked in FSL',
    '',
    'Generated from `packages/fsl/src/diagnostic/check-table.ts` by `npm run gen`; do not edit.',
    '',
    'Nothing of a text with an error is applied. `signalbox check FILE` shows what is found, at its place.',
    'Each example is found to have just this flaw, by a test. They use these actions:',
    '',
    '```fsl',
    actions,
    '```',
    '',
    '| code | is | says | example |',
    '|---|---|---|---|',
    ...Object.entries(table).map(([code, { severity, says, example }]) => {
      const shown = example.length > longestExample ? '' : `\`${example.replaceAll('|', '\\|')}\``;
      return `| \`${code}\` | ${severities[severity]} | ${says} | ${shown} |`;
    }),
    '',
    '¹ A warning in a statement that echoer would have read, an error in one that uses a clause that is new.',
    '',
  ].join('\n');
}
