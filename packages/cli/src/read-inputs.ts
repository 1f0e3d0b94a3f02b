import { readFileSync } from 'node:fs';
import { AppError, type StartRunBody } from '@signalbox/protocol';

type Inputs = StartRunBody['inputs'];

/**
 * `key=value` as the type that is declared, as `int count`; `key:=JSON` as it stands; `key@=FILE`: the text of the file. A
 * secret is none of the words of a command: everybody on a machine can read those, and shells keep them.
 */
export function readInputs(assignments: readonly string[], declared: readonly string[], more: More = {}): Inputs {
  const types = new Map(declared.map((param) => [param.slice(param.indexOf(' ') + 1), param.split(' ')[0]]));
  const inputs = new Map<string, Inputs[string]>();
  for (const assignment of assignments) {
    const [, key = '', operator, text = ''] = /^([^=]+?)([:@]?=)(.*)$/s.exec(assignment) ?? [];
    if (key === '') throw invalid(`A value is given as key=value, not ${assignment}`);
    if (inputs.has(key)) throw invalid(`Input ${key} is given twice`);
    const type = types.get(key);
    const isNamed = more.mayNameSecrets && operator === '=' && text.startsWith('$secret.');
    if (type === 'secret' && operator !== '@=' && !isNamed) {
      throw invalid(
        `${key} is a secret, which is no word of a command: leave it out, for a person to be asked for it, or give ${key}@=FILE`,
      );
    }
    inputs.set(key, readOne(key, text, operator, type));
  }
  return Object.fromEntries(inputs);
}

/** Of a template: `$secret.NAME` is for a secret that is stored. */
type More = { readonly mayNameSecrets?: boolean };

function readOne(key: string, text: string, operator: string | undefined, type: string | undefined): Inputs[string] {
  if (operator === '@=') return readText(key, text);
  if (operator === ':=') return readJson(key, text);
  return type === 'str' || type === 'secret' ? text : readValue(text);
}

/** What `echo` and editors put at the end of a line is not meant. */
function readText(key: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new AppError('argument_invalid', { message: `Input ${key}: the file ${file} cannot be read` }, { cause });
  }
}

function readJson(key: string, text: string): Inputs[string] {
  try {
    return JSON.parse(text) as Inputs[string];
  } catch (error) {
    throw new AppError('argument_invalid', { message: `Input ${key} is not JSON: ${text}` }, { cause: error });
  }
}

/** Only what JSON would write the same way: version 1.10 and commit 0123 stay texts. */
function readValue(text: string): Inputs[string] {
  if (!/^(?:-?\d|true$|false$|\[|\{)/.test(text)) return text;
  try {
    const value = JSON.parse(text) as Inputs[string];
    return typeof value !== 'number' || String(value) === text ? value : text;
  } catch {
    return text;
  }
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
