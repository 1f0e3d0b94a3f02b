import { parse } from '@signalbox/fsl';
import { AppError, type ApplyBody } from '@signalbox/protocol';

type Expected = NonNullable<ApplyBody['expected']>;

/** `HASH` or `new` of the only flow of a text, or `NAME=HASH` of any; undefined: nothing is said. */
export function readExpected(given: readonly string[], text: string): Expected | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((each) => {
      const end = each.lastIndexOf('=');
      const version = each.slice(end + 1);
      return [end === -1 ? onlyFlow(text) : each.slice(0, end), version === 'new' ? null : version];
    }),
  );
}

function onlyFlow(text: string): string {
  const flows = parse(text).statements.filter(({ kind }) => kind === 'flow');
  const [flow, ...others] = flows;
  if (flow && others.length === 0) return flow.name.text;
  const message = `the text has ${flows.length} flows: say --expect NAME=HASH`;
  throw new AppError('argument_invalid', { message });
}
