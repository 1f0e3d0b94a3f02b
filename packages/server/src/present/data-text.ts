import type { Data } from '@signalbox/engine';

export function dataText(data: Data | undefined): string | undefined {
  if (!data) return undefined;
  return 'inline' in data ? data.inline : `${data.bytes} bytes, blob ${data.blob}`;
}
