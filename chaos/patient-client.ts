import { pause } from './action-services.ts';

/** Asks again until the server answers: it may be dead at any moment. */
export class PatientClient {
  readonly #server: () => string;

  constructor(server: () => string) {
    this.#server = server;
  }

  async get<Answer>(path: string): Promise<Answer> {
    return (await this.#ask(path)).body as Answer;
  }

  async post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async #ask(path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
    for (;;) {
      try {
        const answer = await fetch(`${this.#server()}${path}`, init);
        const body = await answer.json();
        if (answer.status < 500) return { status: answer.status, body };
      } catch {
        // Connection refused or cut.
      }
      await pause(20);
    }
  }
}
