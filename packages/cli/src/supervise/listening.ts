/** What the server says once it serves. */
export type Listening = { readonly url: string; readonly localAgentKey?: string };

export function readListening(message: unknown): Listening | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { type, url, localAgentKey } = message as { readonly [name: string]: unknown };
  if (type !== 'listening' || typeof url !== 'string') return undefined;
  return { url, ...(typeof localAgentKey === 'string' && { localAgentKey }) };
}
