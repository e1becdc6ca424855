// The content that a decision answered: its free members by name, each in its own direction.

type Content = Record<string, unknown>;

export function ContentBox({ content, dir, locale }: { content: Content; dir?: 'rtl' | 'ltr'; locale?: string }) {
  return (
    <dl className="preview content-box pairs" data-testid="content">
      {Object.entries(content).map(([name, value]) => (
        <div key={name}><dt><code dir="ltr">{name}</code></dt><dd dir={typeof value === 'string' && /[\u0590-\u05ff]/.test(value) ? dir ?? 'auto' : 'ltr'} lang={locale}>{typeof value === 'string' ? value : JSON.stringify(value)}</dd></div>
      ))}
    </dl>
  );
}
