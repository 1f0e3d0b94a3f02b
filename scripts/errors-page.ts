type ErrorFacts = { readonly http: number; readonly rpc: number; readonly exit: number; readonly sentence: string };

/** The reference page of the closed list of error codes. */
export function errorsPage(errors: Readonly<Record<string, ErrorFacts>>): string {
  const rows = Object.entries(errors)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([code, { http, rpc, exit, sentence }]) =>
        `| \`${code}\` | ${http} | ${rpc} | ${exit} | ${escapeCell(sentence)} |`,
    );
  return [
    '# Error codes',
    '',
    'Generated from `packages/protocol/src/errors.ts` by `npm run gen`; do not edit.',
    '',
    'Every failure that Signalbox reports has one of these codes, whichever door reports it.',
    '',
    '| code | HTTP status | JSON-RPC number | exit status | sentence |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
