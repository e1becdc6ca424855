// A person as one types them: an id, an e-mail, a user id, or namespace:value.
export function whoOf(text: string): string {
  const one = text.trim();
  if (!one) return '';
  if (one.startsWith('per_')) return `id:${one}`;
  if (/^[a-z_]+:./.test(one)) return one;
  return one.includes('@') ? `email:${one}` : `user_id:${one}`;
}

// A value as one types it: a number and true or false mean themselves, everything else is text.
export function valueOf(text: string): string | number | boolean {
  const one = text.trim();
  if (one === 'true' || one === 'false') return one === 'true';
  return one !== '' && Number.isFinite(Number(one)) ? Number(one) : one;
}

// "name = value" on each line.
export function pairsOf(text: string): Record<string, string | number | boolean> {
  const out: Record<string, string | number | boolean> = {};
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) out[line.slice(0, at).trim()] = valueOf(line.slice(at + 1));
  }
  return out;
}
