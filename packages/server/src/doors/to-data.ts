import { type Data, inlineDataLimit } from '@signalbox/engine';
import type { FileStore } from '@signalbox/store';

/** Small data stands in the run itself; more becomes a blob that the run names. */
export async function toData(text: string, files: Pick<FileStore, 'putBlob'>): Promise<Data> {
  if (text.length <= inlineDataLimit) return { inline: text };
  const bytes = Buffer.from(text, 'utf8');
  return { blob: await files.putBlob(bytes), bytes: bytes.length };
}
