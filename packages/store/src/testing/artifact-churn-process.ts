import { writeSync } from 'node:fs';
import { openFileStore } from '../files/open-file-store.ts';

/** Keeps files of builds, and removes them, until it is killed; says each build that has gone. */
const directory = process.argv[2] ?? '';
const files = await openFileStore({ directory });

await Promise.all(['a', 'b', 'c'].map((name) => churn(name)));

async function churn(name: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const build = `${name}${count % 5}`;
    for (const text of ['one', 'two', 'three', 'four']) await files.putArtifact(build, Buffer.from(`${build} ${text}`));
    await files.removeArtifacts(build);
    writeSync(1, `${build}\n`);
  }
}
