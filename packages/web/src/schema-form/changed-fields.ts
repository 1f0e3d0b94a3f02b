import { defaultText } from './default-text.ts';
import type { FormParam } from './param-fields.tsx';
import { type FieldTexts, type ReadFields, readFields } from './read-fields.ts';

/** What somebody has put in the place of what is bound already: only that is sent, so that the rest stays whose it is. */
export function changedFields(params: readonly FormParam[], texts: FieldTexts): ReadFields {
  const isAsked = (param: FormParam) =>
    !param.isFixed && (param.required || (texts[param.name] ?? '') !== defaultText(param));
  return readFields(params.filter(isAsked), texts);
}
