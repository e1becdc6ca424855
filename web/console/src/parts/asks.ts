// What an outcome asks for, in words; a trait without words keeps its name.
import { useLang, type Key } from '../lang';

export function useAskName(): (name: string) => string {
  const { t, has } = useLang();
  return (name) => (has(`ask.${name}`) ? t(`ask.${name}` as Key) : name.replaceAll('_', ' '));
}
