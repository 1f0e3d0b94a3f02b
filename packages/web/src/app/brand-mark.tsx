/** A signal that shows clear. */
export function BrandMark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
      <rect x="1" y="1" width="20" height="20" rx="5" fill="var(--mantine-primary-color-filled)" />
      <path d="M6 16V6" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
      <path d="M6 7.5 15.5 5" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="14.5" cy="14.5" r="2.2" fill="#fff" />
    </svg>
  );
}
