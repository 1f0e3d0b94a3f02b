import type { PutTemplateBody, TemplateView } from '@signalbox/protocol';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { readFields } from '../schema-form/read-fields.ts';
import { jsonText } from '../show/json-text.ts';

/** What a template says besides its arguments, as it stands in the fields. */
export type Settings = {
  readonly description: string;
  readonly maxRunInstance: string;
  readonly onFull: 'refuse' | 'queue';
  /** An object in JSON. */
  readonly config: string;
};

export function settingsOf(before: TemplateView | undefined): Settings {
  const { description = '', maxRunInstance = 0, onFull = 'refuse', config = {} } = before ?? {};
  return {
    description,
    maxRunInstance: maxRunInstance === 0 ? '' : String(maxRunInstance),
    onFull,
    config: Object.keys(config).length === 0 ? '' : jsonText(config),
  };
}

const fields = [
  { name: 'maxRunInstance', type: 'int', required: false, checks: { min: 0, max: 1_000_000 } },
  { name: 'config', type: 'dict', required: false },
] as const;

type Told = Pick<PutTemplateBody, 'description' | 'maxRunInstance' | 'onFull' | 'config'>;

type ReadSettings =
  | { readonly ok: true; readonly values: Told }
  | { readonly ok: false; readonly problems: { readonly [key: string]: FieldProblem } };

/** An empty limit is none. */
export function readSettings({ description, onFull, maxRunInstance, config }: Settings): ReadSettings {
  const read = readFields(fields, { maxRunInstance, config });
  if (!read.ok) return read;
  return {
    ok: true,
    values: { ...(read.values as Told), onFull, ...(description.trim() !== '' && { description: description.trim() }) },
  };
}

/** The keys that bound values may refer to, while the configuration can be read. */
export function configKeys(config: string): readonly string[] {
  const read = readFields(fields, { config });
  return read.ok ? Object.keys((read.values as Told).config ?? {}) : [];
}
