// The content that a decision answered: its free members by name, each in its own direction.
import type { Json } from '../api/types';

export function ContentBox({ content, dir, locale }: { content: Record<string, Json>; dir?: 'rtl' | 'ltr' | null; locale?: string | null }) {
  return (
    <dl className="preview content-box pairs" data-testid="content">
      {Object.entries(content).map(([name, value]) => (
        <div key={name}><dt><code dir="ltr">{name}</code></dt><dd dir={typeof value === 'string' && /[\u0590-\u05ff]/.test(value) ? dir ?? 'auto' : 'ltr'} lang={locale ?? undefined}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd></div>
      ))}
    </dl>
  );
}
