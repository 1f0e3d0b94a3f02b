import type { Param, ParamType } from '@signalbox/engine';
import { fitsType, readLiteral } from './literal.ts';
import { reportRepeated } from './repeated.ts';
import type { Report } from './report.ts';
import type { Declaration } from './syntax.ts';

/** Parameters of an action or inputs of a flow; `owner` as `action (deploy) args`. */
export function readParams(declarations: readonly Declaration[], owner: string, report: Report): readonly Param[] {
  const names = declarations.map(({ name }) => name);
  reportRepeated(names, ({ text }) => `${owner} (${text}) is declared twice`, report);
  return declarations.map((declaration) => readParam(declaration, owner, report));
}

function readParam({ type: written, name, default: given }: Declaration, owner: string, report: Report): Param {
  const type = written.text.toLowerCase() as ParamType; // the parser lets no other word through
  if (given === undefined) return { name: name.text, type, required: true };
  const value = readLiteral(given, report);
  if (value !== undefined && !fitsType(given, type)) {
    report('error', 'wrong_type', `${owner} (${name.text}) illegal type: its default is no ${type}`, given);
  }
  return { name: name.text, type, required: false, ...(value !== undefined && { default: value }) };
}
