// The copy as it was made: HTML in a frame that may do nothing, plain text as text, each in its own direction.
export function MessageBody({ body, dir, locale, title }: { body: string; dir: 'rtl' | 'ltr'; locale: string; title: string }) {
  if (/^\s*</.test(body)) return <iframe className="letter" title={title} sandbox="" srcDoc={body} lang={locale} />;
  return <p className="sms" dir={dir} lang={locale}>{body}</p>;
}
