/**
 * What `sh -e` reads: each command as the author wrote it, after a line that shows it. The commands are the script's own
 * text; values from outside are only in the environment.
 */
export function shellScript(commands: readonly string[]): string {
  return commands.map((command) => `printf '+ %s\\n' ${quote(command)}\n${command}\n`).join('');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
