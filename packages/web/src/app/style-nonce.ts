declare global {
  /** What libraries that make style sheets look for. */
  var __webpack_nonce__: string | undefined;
}

/** The server lets style sheets in that carry it; a browser shows it to scripts alone. */
export function styleNonce(): string {
  const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
  globalThis.__webpack_nonce__ = nonce;
  return nonce;
}
