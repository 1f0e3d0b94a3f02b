/** `64m`, `1g`, `1024`: as compose files write sizes; undefined for what is none. */
export function readSize(text: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Math.round(Number(digits) * 1024 ** Math.max(0, 'bkmg'.indexOf(unit.toLowerCase())));
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
