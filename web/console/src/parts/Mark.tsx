// The mark: two linked rings.
export function Mark() {
  return (
    <svg className="mark" width="22" height="14" viewBox="0 0 32 20" fill="none" strokeWidth="3.2" aria-hidden="true">
      <circle cx="11" cy="10" r="7.4" stroke="var(--k-accentMark)" />
      <circle cx="21" cy="10" r="7.4" stroke="var(--k-text)" />
    </svg>
  );
}
