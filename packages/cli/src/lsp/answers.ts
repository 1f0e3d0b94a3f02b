import {
  type CompletionKind,
  completionAt,
  definitionAt,
  format,
  hoverAt,
  quickFixesAt,
  referencesAt,
  renameAt,
  type TextEdit,
} from '@signalbox/fsl';
import { Lines, type Place, type PlaceRange } from './lines.ts';

/** What is read of the parameters of all methods together. */
export type Params = {
  readonly textDocument?: { readonly uri?: string; readonly text?: string };
  readonly contentChanges?: readonly { readonly text?: string }[];
  readonly position?: Place;
  readonly range?: PlaceRange;
  readonly newName?: string;
};

export const capabilities = {
  capabilities: {
    positionEncoding: 'utf-16',
    textDocumentSync: { openClose: true, change: 1 },
    completionProvider: { triggerCharacters: ['$', '>', '|', '(', '='] },
    hoverProvider: true,
    definitionProvider: true,
    referencesProvider: true,
    renameProvider: true,
    codeActionProvider: { codeActionKinds: ['quickfix'] },
    documentFormattingProvider: true,
  },
  serverInfo: { name: 'signalbox' },
};

type Asked = { readonly uri: string; readonly text: string; readonly params: Params };

/** By method: what is answered about a text that is open. */
export const answers: Readonly<Record<string, (asked: Asked) => unknown>> = {
  'textDocument/completion': complete,
  'textDocument/hover': hover,
  'textDocument/definition': define,
  'textDocument/references': (asked) =>
    referencesAt(asked.text, offsetOf(asked)).map((place) => locationOf(asked, place)),
  'textDocument/rename': rename,
  'textDocument/codeAction': fix,
  'textDocument/formatting': reformat,
};

/** What a server has is not asked for: the language server works without one. */
const known = { actions: () => undefined, flows: () => undefined };

/** Of the protocol's list of kinds. */
const kinds: Readonly<Record<CompletionKind, number>> = {
  keyword: 14,
  clause: 10,
  action: 3,
  flow: 7,
  argument: 5,
  outcome: 20,
  step: 2,
  reference: 6,
};

function complete(asked: Asked): unknown {
  const lines = new Lines(asked.text);
  return completionAt(asked.text, offsetOf(asked), known).map(({ kind, label, start, end }) => ({
    label,
    kind: kinds[kind],
    textEdit: { range: lines.rangeOf({ start, end }), newText: label },
  }));
}

function hover(asked: Asked): unknown {
  const told = hoverAt(asked.text, offsetOf(asked), known);
  return told === undefined ? null : { contents: { kind: 'plaintext', value: told } };
}

function define(asked: Asked): unknown {
  const place = definitionAt(asked.text, offsetOf(asked));
  return place === undefined ? null : locationOf(asked, place);
}

function rename(asked: Asked): unknown {
  const edits = renameAt(asked.text, offsetOf(asked), String(asked.params.newName));
  if (edits === undefined) throw new Error('It cannot be renamed to this: the name is taken, or means something else.');
  return changesOf(asked, edits);
}

function fix(asked: Asked): unknown {
  const { range } = asked.params;
  if (range === undefined) return [];
  return quickFixesAt(asked.text, new Lines(asked.text).offsetOf(range.start), known).map(({ title, edits }) => ({
    title,
    kind: 'quickfix',
    edit: changesOf(asked, edits),
  }));
}

function reformat({ text }: Asked): unknown {
  const { text: after } = format(text);
  if (after === text) return [];
  return [{ range: new Lines(text).rangeOf({ start: 0, end: text.length }), newText: after }];
}

function changesOf({ uri, text }: Asked, edits: readonly TextEdit[]): object {
  const lines = new Lines(text);
  return { changes: { [uri]: edits.map((edit) => ({ range: lines.rangeOf(edit), newText: edit.text })) } };
}

function locationOf({ uri, text }: Asked, place: { readonly start: number; readonly end: number }): object {
  return { uri, range: new Lines(text).rangeOf(place) };
}

function offsetOf({ text, params }: Asked): number {
  if (params.position === undefined) throw new Error('A position is needed.');
  return new Lines(text).offsetOf(params.position);
}
