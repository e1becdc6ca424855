// JSON as it came, always left to right.
export function Json({ value, label }: { value: unknown; label: string }) {
  return <pre className="json" dir="ltr" tabIndex={0} role="group" aria-label={label}>{JSON.stringify(value, null, 2)}</pre>;
}
