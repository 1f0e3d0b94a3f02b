import { renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { greet } from './greeting.mjs';

// On a port that is free, which it tells by a file.
const [, , portFile] = process.argv;
const server = createServer((request, response) => response.end(greet(process.env.LANGUAGE, request.url.slice(1))));
server.listen(0, () => {
  console.log(`listening on ${server.address().port}`);
  writeFileSync(`${portFile}.new`, String(server.address().port));
  renameSync(`${portFile}.new`, portFile);
});
process.on('SIGTERM', () => {
  console.log('says goodbye');
  process.exit(0);
});
