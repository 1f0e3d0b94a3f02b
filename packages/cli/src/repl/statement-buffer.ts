import { parse } from '@signalbox/fsl';

/** Gathers lines until a `/` ends a statement: alone on its line, or behind text that is complete without it. */
export class StatementBuffer {
  #text = '';

  /** Whether nothing but white space and comments has been gathered. */
  get isBlank(): boolean {
    return firstToken(this.#text) === 'end';
  }

  /** The statement that the line completes. A command needs no end. */
  add(line: string): string | undefined {
    const trimmed = line.trimEnd();
    if (trimmed.trimStart() === '/') return this.take();
    const withoutEnd = trimmed.endsWith('/') ? trimmed.slice(0, -1) : undefined;
    if (this.isBlank && isCommand(trimmed)) {
      this.#text = '';
      return withoutEnd ?? trimmed;
    }
    if (withoutEnd !== undefined && isComplete(this.#text + withoutEnd)) return this.take() + withoutEnd;
    this.#text += `${line}\n`;
    return undefined;
  }

  /** All that has been gathered; there is nothing then. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

const statementWords = /^(?:action|flow|flow_run)$/i;

/** Text that begins no statement of FSL. */
export function isCommand(text: string): boolean {
  const first = firstToken(text);
  return first !== 'end' && !statementWords.test(first);
}

function firstToken(text: string): string {
  const [token] = parse(text).tokens;
  if (token?.kind === 'word') return token.text;
  return token?.kind ?? 'end';
}

/** A statement with errors is complete too when its last word is its end: its errors are to be told. */
function isComplete(text: string): boolean {
  const { statements, diagnostics, tokens } = parse(text);
  if (statements.length > 0 && diagnostics.length === 0) return true;
  const last = tokens.at(-2);
  return last?.kind === 'word' && /^(?:action|flow|flow_run)_end$/i.test(last.text);
}
