// The visual language in Mantine's terms; the roles themselves (--k-*) are in styles/tokens.css.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const shades = (list: string) => list.split(' ') as unknown as MantineColorsTuple;

export const theme = createTheme({
  primaryColor: 'tekhelet',
  primaryShade: { light: 8, dark: 7 },
  fontFamily: '"Heebo Variable", system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '6px', lg: '8px', xl: '8px' },
  defaultRadius: 'sm',
  focusRing: 'auto',
  respectReducedMotion: true,
  cursorType: 'pointer',
  shadows: { xs: 'none', sm: 'none', md: 'var(--k-shadow)' },
  colors: {
    tekhelet: shades('#EDF5FA #D9E9F3 #B7D6EA #82BFEA #4D9FD6 #2F83BC #1F6FA8 #1C6494 #14557F #0D4062'),
    pine: shades('#E2F2E9 #CBE6D7 #A3D3B9 #78D1A6 #3FA877 #339A6B #2B8A63 #1D7550 #12613F #0B4A2F'),
    argaman: shades('#FBE7EA #F8D2D8 #FFB7C1 #FF98A6 #E5576F #D6425C #C8324C #B8324A #A31D36 #7E1328'),
    honey: shades('#FBEFD5 #F6DFAE #F2C063 #E5AE3E #D99A1C #C98A12 #B87A0A #936000 #744A00 #553600'),
    gray: shades('#F7F8F9 #F2F4F5 #EBEFF1 #E1E6E9 #C6CFD4 #8A979F #77858E #5A6872 #44535D #14212A'),
    dark: shades('#E7EDF0 #B1BEC6 #92A0A9 #71818B #3A4953 #243038 #1C272E #121A1F #0F161A #0C1216'),
  },
  components: {
    Button: { defaultProps: { variant: 'default', size: 'xs' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', transitionProps: { duration: 0 } } },
  },
});

export const roles: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--k-surface)',
    '--mantine-color-text': 'var(--k-text)',
    '--mantine-color-dimmed': 'var(--k-text3)',
    '--mantine-color-default-border': 'var(--k-lineStrong)',
    '--mantine-color-error': 'var(--k-neg)',
    '--mantine-color-anchor': 'var(--k-accentText)',
    '--mantine-color-placeholder': 'var(--k-text3)',
  };
  return { variables: {}, light: shared, dark: shared };
};
