/** The text of a token stands as it is written; of a text token without its quotes. */
export type Token = { readonly kind: 'number' | 'text' | 'word' | 'sign' | 'reference' | 'end'; readonly text: string };

export type Tokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly problem: string };

export function tokenize(text: string): Tokens {
  const tokens: Token[] = [];
  let position = 0;
  while (position < text.length) {
    const rest = text.slice(position, position + maxTokenLength);
    const found = forms.find(({ form }) => form.test(rest));
    const lexeme = found?.form.exec(rest)?.[0];
    if (!found || lexeme === undefined) return { ok: false, problem: `nobody can read \`${rest.slice(0, 20)}\`` };
    if (found.kind !== 'blank') tokens.push({ kind: found.kind, text: contentOf(found.kind, lexeme) });
    position += lexeme.length;
  }
  return { ok: true, tokens: [...tokens, { kind: 'end', text: '' }] };
}

const maxTokenLength = 2000;

const forms: readonly { readonly kind: Token['kind'] | 'blank'; readonly form: RegExp }[] = [
  { kind: 'blank', form: /^(?:\s+|\/\/.*|\/\*[\s\S]*?\*\/)/ },
  { kind: 'number', form: /^\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/ },
  { kind: 'text', form: /^(?:"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|`[^`]*`)/ },
  { kind: 'reference', form: /^\$\{[^}]*\}/ },
  { kind: 'word', form: /^\$?[A-Za-z_]\w*/ },
  { kind: 'sign', form: /^(?:[=!<>]=|&&|\|\||\*\*|\?\?|\?:|[-+*/%<>!?:()[\]{},|^#])/ },
];

function contentOf(kind: Token['kind'] | 'blank', lexeme: string): string {
  if (kind !== 'text') return lexeme;
  const inner = lexeme.slice(1, -1);
  return lexeme.startsWith('`')
    ? inner
    : inner.replaceAll(/\\([\s\S])/g, (_, escaped: string) => escapes[escaped] ?? escaped);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
