// A sentence of the engine in the language of the page; a name in the other script at its start does not turn it round.
import type { Both } from '../api/types';
import { useLang } from '../lang';

export function Say({ what }: { what: Both | undefined }) {
  const { both, dirOf } = useLang();
  const text = both(what);
  return <bdi dir={dirOf(text)}>{text}</bdi>;
}
