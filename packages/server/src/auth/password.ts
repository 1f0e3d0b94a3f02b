import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

type RandomBytes = (size: number) => Uint8Array;

/** OWASP's least for argon2id: 19 MiB, two passes, one lane. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const saltBytes = 16;
const hashBytes = 32;

const derive = promisify(argon2);

/** As a PHC string: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. Computed off the loop. */
export async function hashPassword(password: string, randomBytes: RandomBytes): Promise<string> {
  const salt = Buffer.from(randomBytes(saltBytes));
  const { memory, passes, parallelism } = cost;
  const hash = await hashOf(password, { salt, memory, passes, parallelism });
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(hash)}`;
}

/** Takes as long where there is no password to compare with. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const known = readHash(kept ?? '');
  const hash = await hashOf(password, known ?? { ...cost, salt: Buffer.alloc(saltBytes) });
  return known !== undefined && timingSafeEqual(hash, known.hash);
}

type Hashing = {
  readonly salt: Buffer;
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
};

async function hashOf(password: string, { salt, ...parameters }: Hashing): Promise<Buffer> {
  const message = password.normalize('NFC');
  return derive('argon2id', { message, nonce: salt, tagLength: hashBytes, ...parameters });
}

function readHash(kept: string): (Hashing & { readonly hash: Buffer }) | undefined {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]{43})$/.exec(kept);
  if (!found) return undefined;
  const [, memory, passes, parallelism, salt = '', hash = ''] = found;
  return {
    ...{ memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    ...{ salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') },
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
