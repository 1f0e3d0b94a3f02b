import type { Token } from '../parse/token.ts';

/** What the grammar is at after some tokens, whatever errors they have. */
export type Place = {
  readonly statement: '' | 'action' | 'flow' | 'flow_run';
  /** In the head of a step, in its braces, or in none. */
  readonly step: '' | 'head' | 'body';
  /** The key of the clause that is open, `=` included. */
  readonly clause: string;
  readonly brackets: number;
};

const nowhere: Place = { statement: '', step: '', clause: '', brackets: 0 };

export function placeInText(tokens: readonly Token[]): Place {
  return tokens.reduce<Place>(
    (place, token, index) => after(place, token, tokens[index - 1], tokens[index + 1]),
    nowhere,
  );
}

function after(place: Place, token: Token, before: Token | undefined, next: Token | undefined): Place {
  switch (token.kind) {
    case '(':
    case '[':
      return { ...place, brackets: place.brackets + 1 };
    case ')':
    case ']':
      return { ...place, brackets: Math.max(0, place.brackets - 1) };
    case '{':
      return { ...place, step: 'body', clause: '', brackets: 0 };
    case '}':
      return { ...place, step: '', clause: '', brackets: 0 };
    case ';':
      return { ...place, clause: '', brackets: 0 };
    case '/':
      return nowhere;
    case '=':
      if (place.brackets > 0 || place.clause !== '') return place;
      return { ...place, clause: wordOf(before) };
    case 'word':
      return afterWord(place, wordOf(token), next);
    default:
      return place;
  }
}

function afterWord(place: Place, word: string, next: Token | undefined): Place {
  if (next?.kind === '=') return place;
  if (word === 'action_end' || word === 'flow_end' || word === 'flow_run_end') return nowhere;
  if (place.statement === '') {
    return word === 'action' || word === 'flow' || word === 'flow_run' ? { ...nowhere, statement: word } : place;
  }
  const isStep = (word === 'step' || word === 'deci') && (next?.kind === 'word' || next?.kind === 'string');
  return isStep && place.statement !== 'action' ? { ...place, step: 'head', clause: '', brackets: 0 } : place;
}

const wordOf = (token: Token | undefined): string => (token?.kind === 'word' ? token.text.toLowerCase() : '');
