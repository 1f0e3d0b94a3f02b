type ExitFacts = { readonly exit: number };

/** The reference page of the exit statuses, with the error codes that each stands for. */
export function exitCodesPage(
  meanings: Readonly<Record<number, string>>,
  errors: Readonly<Record<string, ExitFacts>>,
): string {
  const rows = Object.entries(meanings).map(([status, meaning]) => {
    const codes = Object.entries(errors).flatMap(([code, { exit }]) =>
      exit === Number(status) ? [`\`${code}\``] : [],
    );
    return `| ${status} | ${meaning} | ${codes.sort().join(', ')} |`;
  });
  return [
    '# Exit statuses',
    '',
    'Generated from `packages/protocol/src/errors.ts` by `npm run gen`; do not edit.',
    '',
    'What `signalbox` ends with, by the code of the error that it prints in brackets. With `--json`, whatever the command, an',
    'error is one JSON object on the error stream, as the API answers it: `{ "error": { "code", "message", "details" } }`.',
    'Scripts should look at the code; [errors](errors.md) has a sentence for each.',
    '',
    '| status | means | codes |',
    '|---|---|---|',
    ...rows,
    '',
    '`format --check` ends with 1 where something would change, and `simulate --all` where a run can get stuck: without an',
    'error, for the answer is on the output. `lsp` ends as its protocol says, and `repl` of a file with the status of its first',
    'failure.',
    '',
  ].join('\n');
}
