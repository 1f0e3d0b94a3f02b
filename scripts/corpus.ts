import { createHash } from 'node:crypto';
import { findCorpus, readEntries, tryEntry } from '../packages/pipeline/src/testing/corpus.ts';

const folder = findCorpus(process.cwd());
if (folder === undefined) {
  console.log('The corpus of real pipeline files is not beside this repository: nothing was tried.');
} else {
  const results = readEntries(folder).map((entry) => tryEntry(folder, entry));
  for (const { entry, verdict, plans, diagnostics, disagreements } of results) {
    const digest = createHash('sha256').update(JSON.stringify(plans)).digest('hex').slice(0, 12);
    console.log(`${entry.file}: ${verdict} ${verdict === 'accepted' ? digest : ''}`);
    for (const each of diagnostics) console.log(`    ${each}`);
    for (const each of disagreements) console.log(`  ✗ ${each}`);
  }
  const count = (wanted: string) => results.filter(({ verdict }) => verdict === wanted).length;
  const samples = results.filter(({ entry }) => entry.compiled !== undefined).length;
  const against = results.filter(({ disagreements }) => disagreements.length > 0).length;
  console.log(
    `${results.length} files: ${count('accepted')} accepted, ${count('rejected')} rejected; ${samples} compared with compiled samples; ${against} against the index`,
  );
  if (against > 0) process.exitCode = 1;
}
