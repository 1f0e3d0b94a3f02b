/** Names, and all that is compared, in the order of their bytes on every machine. */
export const text = 'text COLLATE "C"';
