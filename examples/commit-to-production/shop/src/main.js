import { readFileSync } from 'node:fs';
import { createShop } from './shop.js';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const shop = createShop({ version, commit: process.env.SHOP_COMMIT ?? 'unknown' });

shop.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`shop ${version} listens on port ${shop.address().port}`);
});
process.once('SIGTERM', () => shop.close());
