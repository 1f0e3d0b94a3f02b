import { execFileSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/**
 * Git's post-receive hook: tells Signalbox what was pushed. What people wrote, their names and messages, only ever is
 * the value of a string in JSON. Its argument is a file with the address of the hook and its secret.
 */
const [settings = ''] = process.argv.slice(2);
const { url, secret } = JSON.parse(readFileSync(settings, 'utf8')) as { readonly url: string; readonly secret: string };

for (const line of (await text(process.stdin)).split('\n')) {
  const [before = '', after = '', ref = ''] = line.split(' ');
  if (ref !== '' && !/^0+$/.test(after)) await tell(before, after, ref);
}

async function tell(before: string, after: string, ref: string): Promise<void> {
  const body = JSON.stringify({ ref, before, after, author: show(after, '%an <%ae>'), message: show(after, '%B') });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256': `sha256=${signature}`,
        'x-signalbox-delivery': randomUUID(),
      },
      body,
    });
    console.log(response.ok ? `Signalbox was told of ${ref}` : `Signalbox refused ${ref}: ${await response.text()}`);
  } catch {
    console.log(`Signalbox does not answer: it was not told of ${ref}`);
  }
}

function show(commit: string, format: string): string {
  return execFileSync('git', ['log', '-1', `--format=${format}`, commit, '--'], { encoding: 'utf8' }).trim();
}
