/** Sequences that terminals take for commands: of colours and the cursor, of titles and links, and all others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const sequences = /\u001b\[[0-?]*[ -/]*[@-~]?|\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/g;

/** What is seen of a line on a terminal: the last of what a carriage return has written over, without any sequence. */
export function visibleText(out: string): string {
  const plain = out.replace(sequences, '').replace(/\r+$/, '');
  return plain.slice(plain.lastIndexOf('\r') + 1).replace(controls, '');
}
