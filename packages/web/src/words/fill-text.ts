/** By their names in the text, as `{{name}}`; `count` chooses between the forms of one and of several, and is written as numbers are. */
export type Inserts = { readonly [name: string]: string | number };

type Fill = {
  readonly texts: { readonly [key: string]: string };
  readonly language: string;
  readonly key: string;
  readonly inserts?: Inserts | undefined;
};

/** A text with its inserts. They are put in as they are: what somebody has written is not looked into for others. */
export function fillText({ texts, language, key, inserts = {} }: Fill): string {
  const { count } = inserts;
  const form = typeof count === 'number' ? new Intl.PluralRules(language).select(count) : 'other';
  const text = texts[`${key}_${form}`] ?? texts[`${key}_other`] ?? texts[key] ?? key;
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => {
    const value = inserts[name] ?? whole;
    return name === 'count' && typeof value === 'number' ? value.toLocaleString(language) : String(value);
  });
}
