/** For a message on a name that is not there: those that are, as far as anybody reads. */
export function listedNames(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).join(', ');
  return `${shown || 'none'}${names.length > mostListed ? ' …' : ''}`;
}

const mostListed = 10;
