import { type Param, type ParamType, valueProblem } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Declaration } from '../parse/syntax.ts';
import { fitsType, readLiteral } from './literal.ts';
import { readChecks } from './param-checks.ts';
import { reportRepeated } from './repeated.ts';

/** Parameters of an action or inputs of a flow; `owner` as `action (deploy) args`. */
export function readParams(declarations: readonly Declaration[], owner: string, report: Report): readonly Param[] {
  const names = declarations.map(({ name }) => name);
  reportRepeated(names, ({ text }) => `${owner} (${text}) is declared twice`, report);
  return declarations.map((declaration) => readParam(declaration, owner, report));
}

function readParam(declaration: Declaration, owner: string, report: Report): Param {
  const { name, default: given, mark } = declaration;
  const type = declaration.type.text.toLowerCase() as ParamType; // the parser lets no other word through
  const word = mark?.text.toLowerCase();
  const param: Param = {
    name: name.text,
    type,
    required: given === undefined,
    ...((word === 'static' || word === 'const') && { mark: word }),
    ...readChecks(declaration.checks, type, `${owner} (${name.text})`, report),
  };
  if (given === undefined) return param;
  if (type === 'secret') {
    report('error', 'wrong_value', `${owner} (${name.text}) is a secret, which has no default`, given);
    return param;
  }
  const value = readLiteral(given, report);
  if (value !== undefined && !fitsType(given, type)) {
    report('error', 'wrong_type', `${owner} (${name.text}) illegal type: its default is no ${type}`, given);
  } else {
    const problem = value === undefined ? undefined : valueProblem(param, value);
    if (problem !== undefined) report('error', 'wrong_value', `${owner} (${name.text}): its default ${problem}`, given);
  }
  return { ...param, ...(value !== undefined && { default: value }) };
}
