import { AppError, type StartRunBody } from '@signalbox/protocol';

type Inputs = StartRunBody['inputs'];

/** `key=value` as the type that is declared, as `int count`; `key:=JSON` as it stands. */
export function readInputs(assignments: readonly string[], declared: readonly string[]): Inputs {
  const types = new Map(declared.map((param) => [param.slice(param.indexOf(' ') + 1), param.split(' ')[0]]));
  const inputs = new Map<string, Inputs[string]>();
  for (const assignment of assignments) {
    const [, key = '', operator, text = ''] = /^([^=]+?)(:?=)(.*)$/s.exec(assignment) ?? [];
    if (key === '') throw invalid(`A value is given as key=value, not ${assignment}`);
    if (inputs.has(key)) throw invalid(`Input ${key} is given twice`);
    inputs.set(key, operator === ':=' ? readJson(key, text) : types.get(key) === 'str' ? text : readValue(text));
  }
  return Object.fromEntries(inputs);
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
