import { answers, capabilities, type Params } from './answers.ts';
import { diagnose } from './diagnose.ts';

type Message = {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Params;
};

type Failure = { readonly code: number; readonly message: string };

/** One editor's session: keeps the texts that are open and answers what is asked of them. */
export class LanguageServer {
  isOver = false;
  readonly #send: (message: object) => void;
  readonly #texts = new Map<string, string>();
  #isShutDown = false;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  /** As the protocol has it: 0 only where the end was announced. */
  get status(): number {
    return this.#isShutDown ? 0 : 1;
  }

  take(body: string): void {
    const message = parse(body);
    if (message === undefined) {
      this.#send({ id: null, error: { code: -32700, message: 'This is no JSON-RPC message.' } });
      return;
    }
    const { id, method } = message;
    const params = message.params ?? {};
    if (method === undefined) return;
    if (id === undefined) this.#note(method, params);
    else this.#send({ id, ...this.#answer(method, params) });
  }

  #note(method: string, params: Params): void {
    if (method === 'exit') this.isOver = true;
    const { uri, text } = params.textDocument ?? {};
    if (typeof uri !== 'string') return;
    if (method === 'textDocument/didOpen') this.#keep(uri, text);
    if (method === 'textDocument/didChange') this.#keep(uri, params.contentChanges?.at?.(-1)?.text);
    if (method === 'textDocument/didClose') {
      this.#texts.delete(uri);
      this.#send({ method: 'textDocument/publishDiagnostics', params: { uri, diagnostics: [] } });
    }
  }

  #keep(uri: string, text: unknown): void {
    if (typeof text !== 'string') return;
    this.#texts.set(uri, text);
    this.#send({ method: 'textDocument/publishDiagnostics', params: { uri, diagnostics: diagnose(text) } });
  }

  #answer(method: string, params: Params): { readonly result: unknown } | { readonly error: Failure } {
    if (method === 'initialize') return { result: capabilities };
    if (method === 'shutdown') {
      this.#isShutDown = true;
      return { result: null };
    }
    const answer = answers[method];
    if (answer === undefined) return { error: { code: -32601, message: `There is no method ${method}.` } };
    const uri = params.textDocument?.uri;
    const text = uri === undefined ? undefined : this.#texts.get(uri);
    if (uri === undefined || text === undefined) return { error: { code: -32602, message: 'No such text is open.' } };
    try {
      return { result: answer({ uri, text, params }) };
    } catch (error) {
      // Parameters of another shape, or a defect: the editor's session must survive both.
      return { error: { code: -32603, message: error instanceof Error ? error.message : String(error) } };
    }
  }
}

function parse(body: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(body);
    return typeof message === 'object' && message !== null && !Array.isArray(message) ? message : undefined;
  } catch {
    return undefined;
  }
}
