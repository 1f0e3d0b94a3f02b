/** A text of FSL may have 1 MiB, which JSON may make six times as long. */
const maxBodyBytes = 16 * 1024 * 1024;
const maxHeadBytes = 8192;

/** The bodies of the messages. What is no header is passed over up to the next one, so that nothing hangs on it. */
export async function* readFrames(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  let held = 0;
  let wanted = 0;
  for await (const part of input) {
    parts.push(part);
    held += part.length;
    if (held < wanted) continue;
    let rest: Buffer = Buffer.concat(parts);
    wanted = 0;
    while (true) {
      const read = readFrame(rest);
      rest = read.rest;
      if (read.body !== undefined) yield read.body;
      else {
        wanted = read.wanted;
        break;
      }
    }
    parts = [rest];
    held = rest.length;
  }
}

type Read = { readonly rest: Buffer } & (
  | { readonly body: string }
  /** How many bytes there have to be before it is worth looking again. */
  | { readonly body?: undefined; readonly wanted: number }
);

function readFrame(bytes: Buffer): Read {
  let rest = bytes;
  while (true) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return { rest: rest.subarray(Math.max(0, rest.length - maxHeadBytes)), wanted: 0 };
    const head = rest.subarray(Math.max(0, end - maxHeadBytes), end).toString('latin1');
    const length = Number(/(?:^|\n)content-length: *(\d{1,9})[ \t]*(?:\r\n|$)/i.exec(head)?.[1] ?? Number.NaN);
    const start = end + 4;
    if (!(length <= maxBodyBytes)) rest = rest.subarray(start);
    else if (rest.length < start + length) return { rest, wanted: start + length };
    else return { body: rest.subarray(start, start + length).toString('utf8'), rest: rest.subarray(start + length) };
  }
}
