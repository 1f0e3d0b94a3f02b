import { type Document, isScalar, type ParsedNode } from 'yaml';
import { type Allowance, fullAllowance } from './allowance.ts';
import type { Place, Report } from './diagnostic.ts';
import { limits } from './limits.ts';
import { mendYaml } from './mend-yaml.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';
import { resolveNodes } from './resolve-nodes.ts';
import type { YamlNode } from './yaml-node.ts';

/** One tree, and where further problems of it are told. */
export type ReadYaml = { readonly tree: YamlNode; readonly report: Report };

/**
 * Undefined when the report says why there is no tree. Of a text that is no YAML there is one where mending a few lines
 * makes it readable: for what else can be told of it, the report has errors.
 */
export function readYaml(
  text: string,
  report: Report,
  allowance: YamlAllowance = fullAllowance(),
): ReadYaml | undefined {
  allowance.fileUnits -= text.length;
  if (allowance.fileUnits < 0 || allowance.lexemes < 0) return undefined;
  if (utf8Length(text) > limits.fileBytes) {
    report.error('limit_exceeded', start, `The file is larger than ${limits.fileBytes / 1024} KiB`);
    return undefined;
  }
  if (hasMoreLines(text, limits.lines)) {
    report.error('limit_exceeded', { line: limits.lines + 1, column: 1 }, `More than ${limits.lines} lines`);
    return undefined;
  }
  const parsed = parseYaml(text, report, allowance);
  if (!parsed) return undefined;
  const isBroken = parsed.documents[0]?.errors.length !== 0;
  const mended = isBroken ? mendYaml({ text, parsed, report, allowance }) : { parsed, report };
  return mended && readDocuments(mended);
}

type YamlAllowance = Pick<Allowance, 'fileUnits' | 'lexemes' | 'mendedLexemes'>;

const start: Place = { line: 1, column: 1 };

function readDocuments({ parsed, report }: { parsed: ParsedYaml; report: Report }): ReadYaml | undefined {
  const [first, second] = parsed.documents;
  if (!first?.contents) {
    report.error('missing_key', start, 'The file is empty: a workflow needs `steps`');
    return undefined;
  }
  if (second && !isBlank(second)) {
    // Both originals read one document and say nothing of the others.
    const message = 'A file holds one workflow: the second YAML document, from here on, is ignored';
    report.warning('ignored', parsed.placeAt(second.range[0]), message);
  }
  return resolveNodes(first.contents, parsed.placeAt, report);
}

function isBlank({ contents, errors }: Document.Parsed<ParsedNode>): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.source === ''));
}

/** Looked at before anything is read: it costs next to nothing. */
function hasMoreLines(text: string, most: number): boolean {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines > most) return true;
  }
  return false;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) bytes += bytesOf(text.charCodeAt(at));
  return bytes;
}

/** Of a pair, which is one character, each half has two. */
function bytesOf(unit: number): number {
  if (unit < 0x80) return 1;
  return unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
}
