import { execFileSync, spawn } from 'node:child_process';
import { request } from 'node:http';
import { basename } from 'node:path';

/** Makes an image of programs of this machine with the libraries that they need, for nothing can be fetched. */
export async function importImage(
  socket: string,
  name: string,
  programs: readonly string[],
  change?: string,
): Promise<void> {
  const paths = programs.map((program) => execFileSync('which', [program], { encoding: 'utf8' }).trim());
  const libraries = new Set(paths.flatMap(librariesOf));
  // What is a link here is the file itself there, and all programs are in one folder.
  const moves = paths.map((path) => `--transform=s,^${path.slice(1)}$,bin/${basename(path)},`);
  const flags = ['-ch', ...moves];
  const files = [...paths, ...libraries].map((path) => path.slice(1));
  const tar = spawn('tar', [...flags, '-C', '/', ...files], { stdio: ['ignore', 'pipe', 'ignore'] });
  const path = `/images/create?fromSrc=-&repo=${encodeURIComponent(name)}${change === undefined ? '' : `&changes=${encodeURIComponent(change)}`}`;
  await new Promise<void>((resolve, reject) => {
    const call = request({ socketPath: socket, method: 'POST', path }, (response) => {
      let answer = '';
      response.on('data', (chunk) => (answer += String(chunk)));
      response.on('end', () =>
        answer.includes('"error"') || response.statusCode !== 200 ? reject(new Error(answer)) : resolve(),
      );
    });
    call.on('error', reject);
    tar.stdout.pipe(call);
  });
}

/** None of a program that brings its own along. */
function librariesOf(program: string): readonly string[] {
  try {
    const text = execFileSync('ldd', [program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return [...text.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path = '']) => path);
  } catch {
    return [];
  }
}
