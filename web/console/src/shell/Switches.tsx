// The switches of language and colour scheme, in the foot of the navigation and on the way in.
import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useLang } from '../lang';

export function LangSwitch() {
  const { lang, setLang, t } = useLang();
  return (
    <button className="plain-button" type="button" data-testid="lang-switch" title={t('switch.lang')} lang={lang === 'he' ? 'en' : 'he'} onClick={() => setLang(lang === 'he' ? 'en' : 'he')}>
      <IconLanguage size={16} stroke={1.9} aria-hidden /> <span>{t('switch.lang')}</span>
    </button>
  );
}

export function SchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const { t } = useLang();
  const next = scheme === 'dark' ? 'light' : 'dark';
  const Icon = next === 'dark' ? IconMoon : IconSun;
  return (
    <button className="plain-button" type="button" data-testid="scheme-switch" title={t(`switch.${next}`)} onClick={() => setColorScheme(next)}>
      <Icon size={16} stroke={1.9} aria-hidden /> <span>{t(`switch.${next}`)}</span>
    </button>
  );
}
