// A name with the part that was searched for in a heavier weight.
export function Match({ text, part }: { text: string; part: string }) {
  const at = part ? text.toLocaleLowerCase().indexOf(part.toLocaleLowerCase()) : -1;
  if (at < 0) return <>{text}</>;
  return <>{text.slice(0, at)}<b>{text.slice(at, at + part.length)}</b>{text.slice(at + part.length)}</>;
}
