import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [, , file] = process.argv;
const signature = createHmac('sha256', process.env.SIGNING_KEY).update(readFileSync(file)).digest('hex');
writeFileSync(`${file}.sig`, `${signature}\n`);
