import type { Allowance } from './allowance.ts';
import type { Place, Report } from './diagnostic.ts';
import { limits } from './limits.ts';
import { joinParts, substitute, type TextPart, type Variables } from './text/substitute.ts';
import type { MapEntry, MapNode, YamlNode } from './yaml-node.ts';

/** What every reader of a node needs: where to complain, and what `${NAME}` stands for. */
export type Scope = {
  readonly report: Report;
  readonly variables: Variables;
  readonly allowance: Allowance;
  readonly dialect: Dialect;
};

/** `drone`: all that says `pipeline`, of Drone up to 0.8 and of Woodpecker before its `steps`. */
export type Dialect = 'woodpecker' | 'drone';

export function readMap(node: YamlNode, what: string, report: Report): MapNode | undefined {
  if (node.kind === 'map') return node;
  report.error('wrong_type', node.at, `${what} must be a map, not ${describe(node)}`);
  return undefined;
}

export function entryOf(map: MapNode, key: string): MapEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** A key without a value is as good as none. */
export function isUnset({ value }: MapEntry): boolean {
  return value.kind === 'scalar' && value.value === null;
}

/** A text, number or boolean, as it was written. */
export function readText(node: YamlNode, what: string, report: Report): string | undefined {
  if (node.kind === 'scalar' && node.value !== null) return checkedText(node.text, node.at, what, report);
  report.error('wrong_type', node.at, `${what} must be a text, not ${describe(node)}`);
  return undefined;
}

/** One text or a list of them; what is neither is reported and left out. */
export function readTexts(node: YamlNode, what: string, report: Report): readonly PlacedText[] {
  if (node.kind === 'scalar' && node.value === null) return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    const text = readText(item, node.kind === 'list' ? `Each item of ${what}` : what, report);
    return text === undefined ? [] : [{ text, at: item.at }];
  });
}

export type PlacedText = { readonly text: string; readonly at: Place };

/** The booleans of YAML 1.1 too, which pipeline files still use. */
export function readBoolean(node: YamlNode, what: string, report: Report): boolean | undefined {
  const value = node.kind === 'scalar' ? booleans.get(node.text.toLowerCase()) : undefined;
  if (value === undefined) report.error('wrong_type', node.at, `${what} must be true or false, not ${describe(node)}`);
  return value;
}

export function readSubstituted(node: YamlNode, what: string, scope: Scope): string | undefined {
  const text = readText(node, what, scope.report);
  const parts = text === undefined ? undefined : substituteAt({ text, at: node.at }, scope);
  return parts && joinParts(parts);
}

export function substituteAt(source: PlacedText, scope: Scope): readonly TextPart[] | undefined {
  const result = substitute(source.text, scope.variables, scope.allowance);
  if (!result.ok) {
    scope.report.error('bad_substitution', source.at, result.problem);
    return undefined;
  }
  return scope.allowance.madeUnits < 0 ? undefined : result.parts;
}

export function describe(node: YamlNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  return node.value === null ? 'nothing' : `\`${shorten(node.text)}\``;
}

/** Names from a file are shown in messages; a message stays one short line. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

/** Letters, digits and a few signs: a name can be neither a path nor a piece of shell. */
export function isName(text: string): boolean {
  return text.length <= limits.nameLength && nameForm.test(text);
}

const nameForm = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.:+() -]*[\p{L}\p{N}_.+)-])?$/u;

/** What people read, as `test / unit ✓`: also pictures and signs, though none that a shell or a path takes for more. */
export function isStepName(text: string): boolean {
  return text !== '' && text.length <= limits.nameLength && stepNameForm.test(text) && !text.split('/').includes('..');
}

const stepNameForm =
  /^(?![ .,:+/)\]'=?%~*\p{Pd}])(?:[\p{L}\p{M}\p{N}\p{So}\p{Pd}→←↔⇒≥≤…•“”‘’„«»×· _@#&()[\]!.,:+/'=?%~*]|\p{Emoji_Modifier}|\u200d)*(?<![ /])$/u;

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['no', false],
  ['off', false],
]);

function checkedText(text: string, at: Place, what: string, report: Report): string | undefined {
  if (!text.includes('\0')) return text;
  report.error('bad_value', at, `${what} contains a NUL character`);
  return undefined;
}
